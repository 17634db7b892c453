// SPDX-License-Identifier: Apache-2.0

#ifndef PA_VARIANTS_REGISTRY_H
#define PA_VARIANTS_REGISTRY_H

#include "run.h"

/// The registry's row `index`, which must be below pa_variant_count().
const struct variant_entry *variant_entry(uint32_t index);

#endif
