// SPDX-License-Identifier: Apache-2.0
// The zlib header (Debian zlib1g-dev), as a module.

#include <zlib.h>
