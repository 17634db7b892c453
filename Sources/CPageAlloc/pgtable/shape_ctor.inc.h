// SPDX-License-Identifier: Apache-2.0
//
// Which constructor a shape calls, if any, and the destructor that answers it. What the shape says
// is read at run time; what the series says of each constructor folds.

#ifndef PA_PGTABLE_SHAPE_CTOR_INC_H
#define PA_PGTABLE_SHAPE_CTOR_INC_H

#include "ctor.inc.h"
#include "shape.h"

PA_HOT struct table_geometry geometry_of(const struct pa_shape *shape) {
    return (struct table_geometry){1l << (shape->order - shape->page_order), shape->split_lock};
}

/// Read anew each time, for the same reason as the source (shape.inc.h).
PA_HOT bool shape_calls(const struct pa_shape *shape, enum pa_ctor_call call) {
    return READ_ONCE(shape->ctor_call) == call;
}

/// True if this build's source calls a constructor there.
PA_HOT bool shape_constructs(const struct pa_shape *shape, const struct pa_conf c) {
    if (shape_calls(shape, PA_CTOR_CALL_NONE))
        return false;
    if (c.kernel_pte_ctor == PA_RULE_NEVER && shape_calls(shape, PA_CTOR_CALL_KERNEL_PTE))
        return false;
    return c.p4d_ctor == PA_RULE_ALWAYS || !shape_calls(shape, PA_CTOR_CALL_P4D);
}

PA_HOT bool shape_ctor(const struct mm_struct *mm, struct page *ptdesc, const struct pa_shape *shape,
                       const struct pgtable_env e, const struct pa_conf c) {
    const struct table_geometry g = geometry_of(shape);

    if (!shape_constructs(shape, c))
        return true;
    if (shape_calls(shape, PA_CTOR_CALL_PTE) || shape_calls(shape, PA_CTOR_CALL_KERNEL_PTE))
        return __pagetable_pte_ctor(mm, ptdesc, g, e, c);
    if (shape_calls(shape, PA_CTOR_CALL_PMD))
        return __pagetable_pmd_ctor(mm, ptdesc, g, e, c);
    __pagetable_ctor(ptdesc, g.pages, c);
    return true;
}

PA_HOT void shape_dtor(struct page *ptdesc, const struct pa_shape *shape, const struct pgtable_env e,
                       const struct pa_conf c) {
    if (shape->dtor_call && shape_constructs(shape, c))
        __pagetable_dtor(ptdesc, geometry_of(shape).pages, e, c);
}

#endif
