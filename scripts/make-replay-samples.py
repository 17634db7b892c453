#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Makes docs/data/replay: files with the shape of real ones (which areas a server's kernel has, how large, in what
# proportion; which mappings a database has) and nothing of any one machine. The same seed makes the same bytes.
# Usage: scripts/make-replay-samples.py [--seed N] [--lines N > FILE]
# With --lines it prints a vmallocinfo of so many lines instead, for tests of speed.
import argparse
import os
import random

PAGE = 4096
VMALLOC = 0xFFFFC90000000000
PERCPU_TOP = 0xFFFFE8FFFFC00000
MODULES = 0xFFFFFFFFC0000000


def symbol(rng, name):
    size = rng.randrange(0x20, 0x900) & ~0xF
    return f"{name}+0x{rng.randrange(5, size):x}/0x{size:x}"


def area(start, size, caller, words):
    return f"0x{start:016x}-0x{start + size:016x} {size:7d} {caller}{words}\n"


def vmalloc_area(rng, start, kind):
    """A line and the size of the area, guard page included."""
    if kind == "stack":
        size = 5 * PAGE
        words = " pages=4 vmalloc " + rng.choice(["N0=4", "N1=4", "N0=2 N1=2"])
        return size, area(start, size, symbol(rng, "dup_task_struct"), words)
    if kind == "ioremap":
        size = rng.choice([2, 2, 2, 3, 5, 17, 65]) * PAGE
        phys = rng.randrange(0x80000, 0xFE000) * PAGE
        return size, area(start, size, symbol(rng, "pci_ioremap_bar"), f" phys=0x{phys:016x} ioremap")
    if kind == "bpf":
        return 2 * PAGE, area(start, 2 * PAGE, symbol(rng, "bpf_prog_alloc_no_stats"), " pages=1 vmalloc N0=1")
    if kind == "buffer":
        pages = rng.choice([2, 3, 8, 16, 33, 64, 129, 256, 513])
        words = f" pages={pages} vmalloc N{rng.randrange(2)}={pages}"
        return (pages + 1) * PAGE, area(start, (pages + 1) * PAGE, symbol(rng, "kvmalloc_node"), words)
    if kind == "table":
        pages = rng.choice([1024, 2048, 4096, 8192])
        words = f" pages={pages} vmalloc vpages N0={pages // 2} N1={pages // 2}"
        return (pages + 1) * PAGE, area(start, (pages + 1) * PAGE, symbol(rng, "alloc_large_system_hash"), words)
    if kind == "vmap":
        size = rng.choice([5, 9, 33, 257]) * PAGE
        return size, area(start, size, symbol(rng, "drm_gem_vmap"), " vmap")
    if kind == "map_ram":
        size = rng.choice([1, 4, 16]) * PAGE
        return size, area(start, size, "vm_map_ram", "")
    size = rng.choice([3, 5, 9, 65]) * PAGE
    return size, area(start, size, "unpurged vm_area", "")


def vmallocinfo(rng, lines):
    kinds = ["stack", "ioremap", "bpf", "buffer", "table", "vmap", "map_ram", "unpurged"]
    weights = [620, 60, 120, 150, 2, 12, 20, 16]
    place = VMALLOC
    text = []
    modules = min(90, lines // 20)
    chunks = min(24, lines // 50)
    for _ in range(lines - modules - chunks - (lines > 100)):
        kind = rng.choices(kinds, weights)[0]
        size, line = vmalloc_area(rng, place, kind)
        text.append(line)
        place += size + (rng.randrange(1, 40) * PAGE if rng.random() < 0.2 else 0)
    if lines > 100:
        # A PCI host's configuration space: large enough for huge pages.
        place = (place + (1 << 30) - 1) & ~((1 << 30) - 1)
        text.append(area(place, 0x10001000, symbol(rng, "pci_mmcfg_arch_map"), " phys=0x0000000080000000 ioremap"))
    for chunk in range(chunks, 0, -1):
        text.append(area(PERCPU_TOP - chunk * 0x200000, 0x200000, symbol(rng, "pcpu_get_vm_areas"), " vmalloc"))
    place = MODULES
    for _ in range(modules):
        pages = rng.randrange(4, 120)
        words = f" pages={pages} vmalloc N0={pages}"
        text.append(area(place, (pages + 1) * PAGE, symbol(rng, "move_module"), words))
        place += (pages + 1) * PAGE
    return "".join(text)


FIELDS = ["Size", "KernelPageSize", "MMUPageSize", "Rss", "Pss", "Pss_Dirty", "Shared_Clean", "Shared_Dirty",
          "Private_Clean", "Private_Dirty", "Referenced", "Anonymous", "KSM", "LazyFree", "AnonHugePages",
          "ShmemPmdMapped", "FilePmdMapped", "Shared_Hugetlb", "Private_Hugetlb", "Swap", "SwapPss", "Locked"]


def mapping(start, size, perms, name, **known):
    kb = {"Size": size // 1024, "KernelPageSize": 4, "MMUPageSize": 4, **known}
    path = f"{name:>{len(name) + 26}}" if name else ""
    inode = "0" if not name or name.startswith("[") else str(100000 + start % 99991)
    device = "00:00" if inode == "0" else "fd:01"
    text = f"{start:x}-{start + size:x} {perms} 00000000 {device} {inode}{path}\n"
    for field in FIELDS:
        text += f"{field + ':':<16}{kb.get(field, 0):8d} kB\n"
    return text + "THPeligible:           0\nVmFlags: rd mr mw me ac sd\n"


def smaps(rng, libraries):
    def resident(size, share):
        return size // PAGE * share // 100 * 4

    text = []
    place = 0x55D000000000 + rng.randrange(1 << 20) * PAGE
    for perms, pages, share in [("r--p", 210, 60), ("r-xp", 1500, 55), ("r--p", 800, 20), ("rw-p", 40, 100)]:
        text.append(mapping(place, pages * PAGE, perms, "/usr/lib/server/bin/server", Rss=resident(pages * PAGE, share)))
        place += pages * PAGE
    text.append(mapping(place + (9 << 20), 30 << 20, "rw-p", "[heap]", Rss=resident(30 << 20, 90), Swap=512))
    place = 0x7F1000000000
    text.append(mapping(place, 8 << 30, "rw-s", "/anon_hugepage", KernelPageSize=2048, MMUPageSize=2048,
                        Shared_Hugetlb=8 << 20))
    place += 9 << 30
    for _ in range(24):
        # An arena: huge pages, and much that was never touched.
        text.append(mapping(place, 64 << 20, "rw-p", "", Rss=rng.randrange(200, 12000) * 4,
                            AnonHugePages=2048 * rng.randrange(0, 4)))
        text.append(mapping(place + (64 << 20), 64 << 20, "---p", ""))
        place += 128 << 20
    text.append(mapping(place, 256 << 20, "rw-s", "/dev/shm/segment", Rss=180 << 10, ShmemPmdMapped=128 << 10))
    place += 512 << 20
    for index in range(libraries):
        for perms, pages, share in [("r--p", 12, 70), ("r-xp", rng.randrange(20, 400), 45), ("r--p", 30, 10), ("rw-p", 3, 100)]:
            text.append(mapping(place, pages * PAGE, perms, f"/usr/lib/lib{index:02d}.so", Rss=resident(pages * PAGE, share)))
            place += pages * PAGE
    text.append(mapping(0x7FFC00000000, 33 * PAGE, "rw-p", "[stack]", Rss=48))
    text.append(mapping(0x7FFC00100000, 4 * PAGE, "r--p", "[vvar]"))
    text.append(mapping(0x7FFC00104000, 2 * PAGE, "r-xp", "[vdso]", Rss=8))
    text.append(mapping(0xFFFFFFFFFF600000, PAGE, "--xp", "[vsyscall]"))
    return "".join(text)


def main():
    parser = argparse.ArgumentParser(description="Make the sample inputs of bench-cli replay.")
    parser.add_argument("--seed", type=int, default=616)
    parser.add_argument("--lines", type=int)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    if arguments.lines is not None:
        print(vmallocinfo(rng, arguments.lines), end="")
        return
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "docs", "data", "replay")
    os.makedirs(folder, exist_ok=True)
    for name, text in [("server-vmallocinfo.txt", vmallocinfo(rng, 2000)), ("database-smaps.txt", smaps(rng, 24))]:
        with open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write(text)


main()
