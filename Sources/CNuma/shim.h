// SPDX-License-Identifier: Apache-2.0
// The libnuma headers (Debian libnuma-dev), as one module.

#include <numa.h>
#include <numaif.h>
