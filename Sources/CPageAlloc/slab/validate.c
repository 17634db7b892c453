// SPDX-License-Identifier: Apache-2.0
//
// Looks at a cache at rest: what is allocated, and whether every slab is where its state says. Full
// slabs are on no list, so the slabs are found by their page type, and each list is held against
// what was found. Tests and the end of a run call it; the measured paths never do.

#include "freelist.inc.h"

#include <stdio.h>

static _Thread_local char complaint[160];

#define FAIL(...) return (void)snprintf(complaint, sizeof(complaint), __VA_ARGS__), complaint

/// Where in the model a slab was met.
enum slab_place { ON_NODE_LIST, ON_CPU_LIST, CPU_SLAB, NR_PLACES };

static const char *const place_names[] = {"a node's partial list", "a CPU's partial list", "a CPU"};

static PA_COLD struct kmem_cache_cpu *cache_cpu(const struct kmem_cache *s, const struct mm_globals *globals,
                                                unsigned cpu) {
    return per_cpu_ptr(s->cpu_slab, globals->percpu_offsets[cpu]);
}

static PA_COLD unsigned long long pfn_of(const struct page *page, const struct mm_globals *globals) {
    return (unsigned long long)(page - globals->vmemmap_base);
}

static PA_COLD char *slab_address(const struct page *slab, const struct mm_globals *globals) {
    return (char *)globals->page_offset_base + (pfn_of(slab, globals) << PAGE_SHIFT);
}

static PA_COLD bool is_slab_of(const struct kmem_cache *s, const struct page *page) {
    return PageSlab(page) && !PageTail(page) && page->slab_cache == s;
}

/// Whether `page` is one that describes memory of this machine.
static PA_COLD bool is_page(const struct page *page, const struct mm_globals *globals) {
    for (unsigned nid = 0; nid < globals->nodes; nid++) {
        const struct zone *zone = &globals->node_data[nid]->node_zones[ZONE_NORMAL];

        if (((uintptr_t)page - (uintptr_t)globals->vmemmap_base) % sizeof(*page) == 0 &&
            pfn_of(page, globals) - zone->zone_start_pfn < zone->spanned_pages)
            return true;
    }
    return false;
}

/// Walks a freelist of `slab`. Its length into `*length`; a sentence if a link leads out of the
/// slab's objects or the list does not end.
static PA_COLD const char *walk_freelist(const struct kmem_cache *s, const struct mm_globals *globals,
                                         const struct page *slab, const char *object, unsigned *length) {
    const char *base = slab_address(slab, globals);
    unsigned objects = slab_counters(slab).objects;

    for (*length = 0; object; object = next_free_object(s, object)) {
        uint64_t offset = (uint64_t)(object - base);

        if (offset >= (uint64_t)objects * s->size || offset % s->size)
            FAIL("slab at pfn %llu has a free pointer to %p, which is none of its objects",
                 pfn_of(slab, globals), (const void *)object);
        if (++*length > objects)
            FAIL("slab at pfn %llu has a freelist that runs in a circle", pfn_of(slab, globals));
    }
    return NULL;
}

/// Checks one slab that was met in `place`; its number of objects that the slab's own freelist has
/// into `*free`.
static PA_COLD const char *validate_slab(const struct kmem_cache *s, const struct mm_globals *globals,
                                         const struct page *slab, enum slab_place place, unsigned *free) {
    union slab_counters counters;
    const char *error;

    if (!is_page(slab, globals) || !is_slab_of(s, slab))
        FAIL("%s has a slab at %p that is no slab of cache %s", place_names[place], (const void *)slab,
             s->name);
    counters = slab_counters(slab);
    error = walk_freelist(s, globals, slab, slab->slab_freelist, free);
    if (error)
        return error;
    if (counters.inuse + *free != counters.objects)
        FAIL("slab at pfn %llu says %u of %u objects are in use, but %u are free", pfn_of(slab, globals),
             counters.inuse, counters.objects, *free);
    if (counters.frozen != (place == CPU_SLAB))
        FAIL("slab at pfn %llu is on %s and %s frozen", pfn_of(slab, globals), place_names[place],
             counters.frozen ? "is" : "is not");
    if (slab_test_node_partial(slab) != (place == ON_NODE_LIST))
        FAIL("slab at pfn %llu is on %s but is marked otherwise", pfn_of(slab, globals), place_names[place]);
    if (!*free && place != CPU_SLAB)
        FAIL("slab at pfn %llu is full but on %s", pfn_of(slab, globals), place_names[place]);
    return NULL;
}

static PA_COLD const char *validate_node(const struct kmem_cache *s, const struct mm_globals *globals,
                                         unsigned nid, uint64_t *listed) {
    const struct kmem_cache_node *n = get_node(s, nid);
    unsigned long nr_partial = 0;
    unsigned free;

    for (const struct list_head *e = n->partial.next; e != &n->partial; e = e->next) {
        const struct page *slab = list_entry(e, struct page, slab_list);
        const char *error = validate_slab(s, globals, slab, ON_NODE_LIST, &free);

        if (error)
            return error;
        if (page_to_nid(slab) != nid)
            FAIL("slab at pfn %llu of node %u is on node %u's list", pfn_of(slab, globals), page_to_nid(slab),
                 nid);
        if (e->next->prev != e || ++nr_partial > n->nr_partial)
            break;
        ++*listed;
    }
    if (nr_partial != n->nr_partial)
        FAIL("node %u's partial list is broken, or does not hold %lu slabs", nid, n->nr_partial);
    return NULL;
}

static PA_COLD const char *validate_cpu(const struct kmem_cache *s, const struct mm_globals *globals,
                                        unsigned cpu, uint64_t *listed) {
    const struct kmem_cache_cpu *c = cache_cpu(s, globals, cpu);
    unsigned free, length;
    const char *error;

    if (c->tid % TID_STEP != cpu)
        FAIL("CPU %u has the transaction id %lu of CPU %lu", cpu, c->tid, c->tid % TID_STEP);
    if (!c->slab && c->freelist)
        FAIL("CPU %u has a freelist but no slab", cpu);
    if (c->slab) {
        error = validate_slab(s, globals, c->slab, CPU_SLAB, &free);
        if (!error)
            error = walk_freelist(s, globals, c->slab, c->freelist, &length);
        if (error)
            return error;
        if (free + length > slab_counters(c->slab).objects)
            FAIL("CPU %u has %u free objects in a slab of %u", cpu, free + length,
                 slab_counters(c->slab).objects);
        ++*listed;
    }
    for (const struct page *slab = c->partial; slab; slab = slab->slab_next) {
        error = validate_slab(s, globals, slab, ON_CPU_LIST, &free);
        if (error)
            return error;
        if (slab->slabs != (slab->slab_next ? slab->slab_next->slabs : 0) + 1)
            FAIL("CPU %u's partial list counts %llu slabs at pfn %llu, which is not one more than behind it",
                 cpu, (unsigned long long)slab->slabs, pfn_of(slab, globals));
        ++*listed;
    }
    return NULL;
}

/// Finds a node's slabs by the page type. Slabs that are on no list must be full.
static PA_COLD const char *find_slabs(const struct kmem_cache *s, const struct mm_globals *globals,
                                      unsigned nid, uint64_t *not_full) {
    const struct zone *zone = &globals->node_data[nid]->node_zones[ZONE_NORMAL];
    const struct kmem_cache_node *n = get_node(s, nid);
    uint64_t slabs = 0, objects = 0;

    for (uint64_t pfn = zone->zone_start_pfn; pfn < zone->zone_start_pfn + zone->spanned_pages; pfn++) {
        const struct page *slab = globals->vmemmap_base + pfn;
        union slab_counters counters;

        if (!is_slab_of(s, slab))
            continue;
        counters = slab_counters(slab);
        if (counters.objects != s->oo.objects && counters.objects != s->min.objects)
            FAIL("slab at pfn %llu has %u objects, not %u", (unsigned long long)pfn, counters.objects,
                 s->oo.objects);
        slabs++;
        objects += counters.objects;
        *not_full += counters.frozen || counters.inuse < counters.objects;
    }
    if ((uint64_t)n->nr_slabs != slabs || (uint64_t)n->total_objects != objects)
        FAIL("node %u says %ld slabs of %ld objects, but has %llu of %llu", nid, n->nr_slabs,
             n->total_objects, (unsigned long long)slabs, (unsigned long long)objects);
    return NULL;
}

PA_COLD const char *kmem_cache_validate(const struct kmem_cache *s, const struct mm_globals *globals) {
    uint64_t not_full = 0, listed = 0;
    const char *error = NULL;

    for (unsigned nid = 0; nid < globals->nodes && !error; nid++)
        error = !get_node(s, nid) ? NULL : validate_node(s, globals, nid, &listed);
    for (unsigned cpu = 0; cpu < globals->cpus && !error; cpu++)
        error = validate_cpu(s, globals, cpu, &listed);
    for (unsigned nid = 0; nid < globals->nodes && !error; nid++)
        error = !get_node(s, nid) ? NULL : find_slabs(s, globals, nid, &not_full);
    if (error)
        return error;
    if (not_full != listed)
        FAIL("%llu slabs have free objects or a CPU, but the lists and CPUs have %llu",
             (unsigned long long)not_full, (unsigned long long)listed);
    return NULL;
}
