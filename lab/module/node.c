// SPDX-License-Identifier: GPL-2.0
/*
 * Pages and lock objects of each node, on a machine with several nodes. Node 0 is the CPU's. If the CPU's slab is of
 * another node than the object that is asked for, the allocator first walks through what is free in that slab.
 */
#include <linux/gfp.h>
#include <linux/nodemask.h>
#include <linux/slab.h>

#include "kernel.h"
#include "measure.h"

static void free_both(struct kmem_cache *cache, void *object, void *other)
{
	if (object)
		kmem_cache_free(cache, object);
	if (other)
		kmem_cache_free(cache, other);
}

static void measure_node(struct kmem_cache *cache, int node, const char *place)
{
	const int here = numa_node_id();
	void *object, *other;
	struct page *page;
	char name[80];

	snprintf(name, sizeof(name), "alloc_pages_node(node %d %s)", node, place);
	LAB_MEASURE(name, want_init_on_alloc(GFP_KERNEL) ? 1 : 0, , page = alloc_pages_node(node, GFP_KERNEL, 0),
		    if (page) __free_pages(page, 0); else ok = false);
	snprintf(name, sizeof(name), "__free_page(page of node %d %s)", node, place);
	LAB_MEASURE(name, 0, page = alloc_pages_node(node, GFP_KERNEL, 0); if (!page) { ok = false; break; },
		    __free_pages(page, 0), );
	snprintf(name, sizeof(name), "kmem_cache_alloc_node(node %d %s) repeated", node, place);
	LAB_MEASURE(name, 0, , object = kmem_cache_alloc_node(cache, GFP_KERNEL, node),
		    if (object) kmem_cache_free(cache, object); else ok = false);
	snprintf(name, sizeof(name), "kmem_cache_alloc_node(node %d %s) after local alloc", node, place);
	LAB_MEASURE(name, 0, other = kmem_cache_alloc_node(cache, GFP_KERNEL, here),
		    object = kmem_cache_alloc_node(cache, GFP_KERNEL, node),
		    ok = object && other; free_both(cache, object, other));
	snprintf(name, sizeof(name), "kmem_cache_alloc(no node) after alloc on node %d %s", node, place);
	LAB_MEASURE(name, 0, other = kmem_cache_alloc_node(cache, GFP_KERNEL, node),
		    object = kmem_cache_alloc(cache, GFP_KERNEL),
		    ok = object && other; free_both(cache, object, other));
	snprintf(name, sizeof(name), "kmem_cache_free(object of node %d %s); cpu slab local", node, place);
	LAB_MEASURE(name, 0, object = kmem_cache_alloc_node(cache, GFP_KERNEL, node);
		    other = kmem_cache_alloc_node(cache, GFP_KERNEL, here);
		    if (!object || !other) { ok = false; free_both(cache, object, other); break; },
		    kmem_cache_free(cache, object), kmem_cache_free(cache, other));
}

void lab_measure_nodes(void)
{
	struct kmem_cache *cache;
	int node;

	if (num_online_nodes() < 2)
		return;
	cache = kmem_cache_create("ptlab_node", sizeof(spinlock_t), 0, 0, NULL);
	if (!cache) {
		lab_refuse("kmem_cache_alloc_node", "there is no memory for a cache");
		return;
	}
	for_each_online_node(node)
		measure_node(cache, node, node == numa_node_id() ? "local" : "remote");
	kmem_cache_destroy(cache);
}
