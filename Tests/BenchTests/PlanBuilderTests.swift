// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

@Suite struct PlanBuilderTests {
  static let gibibyte: UInt64 = 1 << 30

  static let compare = PlanRequest(.compare(base: .base, test: .merged))

  private func plan(
    _ change: (inout PlanRequest) -> Void, on host: HostTopology = host()
  ) throws -> Plan {
    var request = Self.compare
    change(&request)
    return try PlanBuilder(host: host).plan(for: request)
  }

  private func refusal(
    on host: HostTopology = host(), _ change: (inout PlanRequest) -> Void
  ) -> String {
    do {
      _ = try plan(change, on: host)
      return "accepted"
    } catch { return "\(error)" }
  }

  private func words(_ plan: Plan) -> [String] { plan.cases.map(\.words) }

  @Test func nothingAskedForIsTheMainJob() throws {
    let tables = [
      "pte init_mm embedded", "pte init_mm rt", "pmd init_mm embedded", "pmd init_mm rt",
    ]
    let controls = [
      "churn pte user embedded, serialised", "grow all init_mm embedded", "fork all user embedded",
    ]
    func job(_ conditions: [String]) -> [String] {
      tables.flatMap { table in conditions.map { "churn \(table)\($0)" } }
        + tables.map { "bulk-in-order \($0)" } + controls
    }
    var known = Self.host()
    known.caches = HostCaches(firstBytes: 32 << 10, secondBytes: 1 << 20, lastBytes: 32 << 20)
    let whole = try self.plan({ _ in }, on: known)
    #expect(words(whole) == job(["", ", serialised", ", l2-cold"]))
    // A system that does not tell of its caches cannot have them displaced.
    let plan = try plan { _ in }
    #expect(words(plan) == job(["", ", serialised"]))
    #expect(plan.arms.map(\.role) == [.base, .test, .twin, .placebo])
    #expect(plan.arms.map(\.series.name) == ["base", "merged", "base", "base"])
    #expect(plan.effort == .budget(seconds: 40))
  }

  @Test func listsAreCrossedAndWhatAWorkloadLacksIsDropped() throws {
    let plan = try plan {
      $0.workloads = [.bulkInOrder, .bulkReverse, .bulkRandom, .grow, .churn, .churn]
      $0.levels = [.pud, .pgd]
      $0.mms = [.user, .initMM]
      $0.locks = [.lockdep]
      $0.memcg = [true, false]
    }
    #expect(plan.cases.count == (3 * 4 + 1 + 4) * 2)
    #expect(words(plan).contains("bulk-random pgd user lockdep without memcg"))
    #expect(words(plan).contains("grow all init_mm lockdep"))
    #expect(Set(plan.cases).count == plan.cases.count)
  }

  @Test func aPlainRunHasNoTwin() throws {
    let plan = try plan { $0.question = .run([.merged, .base, .merged]) }
    #expect(plan.arms.map(\.role) == [.single, .single])
    #expect(plan.arms.map(\.series.name) == ["merged", "base"])
  }

  @Test func aSeriesMayBeComparedWithItself() throws {
    let plan = try plan { $0.question = .compare(base: .base, test: .base) }
    #expect(Set(plan.arms.map(\.series.name)) == ["base"])
  }

  @Test func theSeedIsKeptOrMade() throws {
    #expect(try plan { $0.seed = 42 }.seed == 42)
    #expect(try plan { _ in }.seed != plan { _ in }.seed)
    #expect(try plan { _ in }.seed < 1 << 53)
  }

  /// v1's eleven patches change generic code twice; the others are named and not run.
  @Test func everyPatchIsHeldAgainstTheBaseAndNoneRunsForNothing() throws {
    let plan = try plan {
      $0.question = .compareEach("v1")
      $0.workloads = [.churn]
    }
    #expect(plan.arms.map(\.series.name) == ["base", "v1.2", "v1.6", "base", "base"])
    #expect(plan.arms.map(\.role) == [.base, .test, .test, .twin, .placebo])
    #expect(refusal { $0.question = .compareEach("base") }.contains("no series of patches"))
    let hotAdd = refusal {
      $0.question = .compareEach("v1")
      $0.paths = [.hotAdd]
    }
    #expect(hotAdd == "no patch of v1 changes anything in these cases, so there is nothing to run")
  }

  /// What a series does on an architecture that is not asked about is nobody's business.
  @Test func eachArchitectureHasItsOwnPatches() throws {
    let steps = { (arch: String) in
      try plan {
        $0.question = .compareEach("v1")
        $0.archs = [Architecture(rawValue: arch)!]
        $0.levels = [.pte]
      }.arms.filter { $0.role == .test }.map(\.series.name)
    }
    #expect(try steps("ppc64-radix-64k") == ["v1.4"])
    #expect(try steps("sparc64") == ["v1.5"])
    #expect(try steps("m68k-coldfire") == ["v1.3"])
    #expect(try steps("s390") == ["v1.2"])
  }

  @Test func hooksThatAreNotCompiledAreRefused() throws {
    func hooked(_ hook: String, _ workload: String, lock: String = "rt", memcg: Bool = true)
      -> String
    {
      refusal {
        $0.hooks = [Hook(rawValue: hook)!]
        $0.workloads = [Workload(rawValue: workload)!]
        $0.locks = [LockKind(rawValue: lock)!]
        $0.memcg = [memcg]
      }
    }
    for hook in ["count", "protect"] {
      for workload in ["churn", "bulk-random"] {
        #expect(hooked(hook, workload) == "accepted")
        #expect(hooked(hook, workload, lock: "embedded") == "accepted")
      }
      #expect(hooked(hook, "grow").hasPrefix("hook \(hook) is for churn and bulk, where nothing"))
    }
    #expect(hooked("protect-batched", "bulk-in-order") == "accepted")
    #expect(hooked("protect-batched", "churn").hasPrefix("hook protect-batched is for bulk, where"))
    let others = "hooks are compiled with memcg, for locks embedded and rt and config minimal only"
    #expect(hooked("count", "churn", lock: "debug") == others)
    #expect(hooked("count", "churn", memcg: false) == others)
    #expect(hooked("none", "grow", lock: "debug", memcg: false) == "accepted")
  }

  @Test func tablesThatDoNotExistAreRefused() {
    #expect(
      refusal {
        $0.archs = [.sparc64]
        $0.levels = [.pmd]
      } == "churn on sparc64: not pages from pagetable_alloc(): from a kmem_cache")
    #expect(
      refusal {
        $0.workloads = [.grow]
        $0.archs = [.s390]
      }.hasPrefix("grow on s390: whole trees are modelled with 4 KiB pages of 512 entries only"))
  }

  /// A name that no case has is not passed over.
  @Test func namesThatNoCaseHasAreRefused() {
    func refused(
      _ workloads: [Workload], levels: [Level] = [], mms: [MMKind] = [],
      paths: [AllocatorPath] = []
    ) -> String {
      refusal {
        $0.workloads = workloads
        $0.levels = levels
        $0.mms = mms
        $0.paths = paths
      }
    }
    #expect(
      refused([.grow], paths: [.efi])
        == "grow on x86_64: grow allocates on path helper, not efi")
    #expect(
      refused([.fork, .churn], mms: [.initMM])
        == "fork on x86_64: fork builds tables of user, not of init_mm")
    #expect(
      refused([.split], mms: [.initMM, .user])
        == "split on x86_64: split builds tables of init_mm or null_mm, not of user")
    #expect(
      refused([.grow], levels: [.pte])
        == """
        pte was asked for, but only churn, bulk and handover take a level; leave it out, or add one of \
        them
        """
    )
    #expect(
      refused([], paths: [.hotRemove])
        == "churn on x86_64: hot-remove takes tables down; ask for path hot-add")
    #expect(refused([], mms: [.null]).hasPrefix("churn on x86_64: "))
  }

  @Test func memoryThatDoesNotFitIsRefusedWithWhatWould() {
    #expect(
      refusal(on: Self.host(available: 21_583_000_000)) { $0.nodeMemoryBytes = 64 << 30 }
        == "node 0 has 20.1 GiB available, 64 GiB were asked for; use --node-memory 16G")
    #expect(
      refusal {
        $0.nodeMemoryBytes = 6 << 30
        $0.emulatedNodes = 4
      } == "node 0 has 20 GiB available, 24 GiB were asked for; use --node-memory 4G")
    #expect(refusal { $0.nodeMemoryBytes = 20 << 30 }.hasPrefix("node 0 has 20 GiB available"))
    #expect(refusal { $0.nodeMemoryBytes = .max - 4095 }.hasPrefix("node 0 has 20 GiB available"))
    #expect(refusal { $0.nodeMemoryBytes = 4097 << 12 } == "accepted")
    #expect(
      refusal { $0.nodeMemoryBytes = (16 << 20) + 1 }.contains("at least 16M and whole 4 KiB"))
    #expect(refusal { $0.nodeMemoryBytes = 8 << 20 }.contains("at least 16M and whole 4 KiB"))
    #expect(
      refusal(on: Self.host(available: 1 << 20)) { _ in }
        == "node 0 has 1 MiB available, 256 MiB were asked for; not even the smallest node memory, 16M, fits"
    )
  }

  @Test func threadsAndNodesBeyondTheMachineAreRefused() {
    #expect(
      refusal { $0.threads = [1, 4] }
        == """
        4 threads were asked for; node 0 has 2 CPUs that this process may use, so use --threads 2 \
        or fewer
        """)
    #expect(refusal { $0.threads = [0] } == "0 threads were asked for; at least 1 is needed")
    #expect(refusal { $0.threads = [-3] }.hasPrefix("-3 threads"))
    #expect(
      refusal { $0.cpuNodes = [1] } == "there is no node 1; known: 0; --nodes emulates more")
    #expect(refusal { $0.memNodes = [-1] }.hasPrefix("there is no node -1"))
    #expect(
      refusal(on: Self.host(nodes: 2)) { $0.memNodes = [2] }
        == "there is no node 2; known: 0 (the host's 0), 1 (the host's 1)")
    #expect(
      refusal {
        $0.emulatedNodes = 3
        $0.cpuNodes = [2]
      } == "node 2 has no CPU that this process may use; name another node")
    #expect(
      refusal(on: Self.host(nodes: 2)) { $0.emulatedNodes = 2 }.contains("leave --nodes away"))
    #expect(refusal { $0.emulatedNodes = 65 }.contains("1 to 64"))
    var closed = Self.host()
    closed.nodes[0].isAllowed = false
    #expect(refusal(on: closed) { _ in }.contains("memory of no node"))
  }

  @Test func countsOutOfRangeAreRefused() {
    #expect(
      refusal { $0.effort = .fixed(processes: 7, blocks: 1) }
        == "7 processes were asked for; fewer than 8 give no verdict, so use --processes 8 or more")
    #expect(
      refusal { $0.effort = .fixed(processes: 0, blocks: 1) }
        == "0 processes were asked for; it must be 1 to 100000")
    #expect(
      refusal {
        $0.effort = .fixed(processes: 1, blocks: 1)
        $0.question = .run([.base])
      } == "accepted")
    #expect(
      refusal { $0.effort = .fixed(processes: 8, blocks: 0) }.hasPrefix("0 blocks were asked for"))
    for precision in [0, -1, 101, Double.nan] {
      #expect(refusal { $0.precisionPercent = precision }.hasSuffix("it must be 0.01 to 100"))
    }
    for seconds in [0.5, -1, 90_000, .nan, .infinity] {
      #expect(
        refusal { $0.effort = .budget(seconds: seconds) }.hasSuffix(
          "was asked for; it must be 1 second to 24 hours"))
    }
    #expect(refusal { $0.bulkTables = 0 }.hasPrefix("0 bulk tables"))
    #expect(refusal { $0.bulkTables = 1 << 21 }.hasPrefix("2097152 bulk tables"))
    #expect(refusal { $0.forkGiB = 0 }.hasPrefix("0 GiB to fork"))
    #expect(refusal { $0.forkGiB = 1025 }.hasPrefix("1025 GiB to fork"))
    #expect(refusal { $0.slotsPerArm = 3 }.contains("must be even"))
    #expect(refusal { $0.slotNanoseconds = 5 }.hasPrefix("a slot of 5 ns"))
  }

  @Test func emulatedNodesShareTheCPUsInTurn() throws {
    let plan = try plan({ $0.emulatedNodes = 2 }, on: Self.host(cpusPerNode: 5))
    #expect(plan.emulated)
    #expect(plan.nodes.map(\.hostCPUs) == [[0, 2, 4], [1, 3]])
    #expect(plan.nodes.map(\.hostNode) == [nil, nil])
    #expect(plan.distances == [[10, 20], [20, 10]])
  }

  @Test func realNodesAreBoundAndOnlyAllowedOnesUsed() throws {
    var host = Self.host(nodes: 3)
    host.nodes[1].isAllowed = false
    host.distances[0][2] = 0
    host.cpus[0].isAllowed = false
    host.cpus[2].isAllowed = false
    host.cpus[3].isAllowed = false
    let plan = try plan({ $0.memNodes = [0, 1] }, on: host)
    #expect(plan.nodes.map(\.id) == [0, 1])
    #expect(plan.nodes.map(\.hostNode) == [0, 2])
    #expect(plan.nodes.map(\.hostCPUs) == [[1], [4, 5]])
    // An unknown distance is what the kernel assumes.
    #expect(plan.distances == [[10, 20], [21, 10]])
    #expect(!plan.emulated)
    #expect(plan.cases.count == 2 * 15)
  }

  /// As numactl --cpunodebind=0 --membind=1 leaves it.
  @Test func cpusRunOnAnothersMemoryWhereOnlyThatIsAllowed() throws {
    var host = Self.host(nodes: 2)
    host.nodes[0].isAllowed = false
    for cpu in 2...3 { host.cpus[cpu].isAllowed = false }
    let plan = try plan({ _ in }, on: host)
    #expect(plan.nodes.map(\.hostNode) == [0, 1])
    #expect(plan.nodes.map(\.nodeBytes) == [0, 256 << 20])
    #expect(plan.nodes.map(\.hostCPUs) == [[0, 1], []])
    #expect(plan.cases.allSatisfy { $0.cpuNode == 0 && $0.memNode == 1 && $0.policy == .local })
    #expect(
      refusal(on: host) { $0.memNodes = [0] }
        == "node 0 has no memory that this process may use; the nearest that has is 1")
  }

  @Test func nodesWithoutMemoryOrCPUsAndHolesInTheirNumbers() throws {
    let plan = try plan({ _ in }, on: Self.oddHost())
    #expect(plan.nodes.map(\.hostNode) == [0, 1, 2])
    #expect(plan.nodes.map(\.nodeBytes) == [256 << 20, 0, 256 << 20])
    #expect(plan.nodes.map(\.hostCPUs) == [[], [2], []])
    #expect(plan.distances == [[10, 21, 31], [30, 10, 20], [33, 21, 10]])
    // The first node with a CPU, and the memory nearest to it; the main job's rows on the farthest name it.
    #expect(
      plan.cases.allSatisfy { $0.cpuNode == 1 && $0.memNode == ($0.policy == .local ? 2 : 0) })
    #expect(Machine.bindings(of: plan.machine) == [0, 2, 2])
    #expect(
      refusal(on: Self.oddHost()) { $0.memNodes = [1] }
        == "node 1 has no memory that this process may use; the nearest that has is 2")
    #expect(
      refusal(on: Self.oddHost()) { $0.cpuNodes = [2] }
        == "node 2 has no CPU that this process may use; name another node")
    #expect(
      refusal(on: Self.oddHost()) { $0.memNodes = [3] }
        == """
        there is no node 3; known: 0 (the host's 0), 1 (the host's 1), 2 (the host's 2); the host's 5 is \
        left out (its memory is not allowed by the cpuset or the memory policy of this process, nor are its \
        CPUs)
        """)
  }

  @Test func nodesThatAreHiddenAreNotOneNode() {
    var host = Self.host()
    host.hiddenNodes = 2
    #expect(
      refusal(on: host) { _ in }
        == """
        this machine has 2 nodes, but the system does not let this process see them (get_mempolicy is denied, or \
        there is no /sys), so no memory could be put on one; in a container mount /sys and allow get_mempolicy, \
        mbind and move_pages (docker: --cap-add SYS_NICE)
        """)
  }

  @Test func editDistanceCountsASwapAsOne() {
    func distance(_ first: String, _ second: String) -> Int {
      NearestName.editDistance(Array(first), Array(second))
    }
    #expect(distance("", "abc") == 3)
    #expect(distance("kitten", "sitting") == 3)
    #expect(distance("mergde", "merged") == 1)
    #expect(distance("rt", "rt") == 0)
  }

  /// The hooked loops are compiled for the generic tables only.
  @Test func hooksAreForGenericTables() {
    #expect(
      refusal {
        $0.archs = [.arm64With4K]
        $0.paths = [.hotAdd]
        $0.hooks = [.count]
        $0.locks = [.rt]
        $0.levels = [.pmd]
      } == """
        churn pmd init_mm rt, arm64-4k, path hot-add, hook count: hooks are for tables that the generic \
        helpers make, zeroed pages of 4 KiB on path helper; leave out --hook, or --arch and --path
        """)
    #expect(
      refusal {
        $0.archs = [.arm64With4K]
        $0.hooks = [.count]
        $0.levels = [.pmd]
      } == "accepted")
  }
}
