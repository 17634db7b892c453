// SPDX-License-Identifier: Apache-2.0
// Facts about processors: what they are, how they are clocked.

private let cpuDirectory = "sys/devices/system/cpu"

extension HostFacts {
  mutating func addCPU(_ files: HostFiles) {
    let info = "proc/cpuinfo"
    set("cpu_model", files.field("model name", in: info))
    set(
      "cpu_vendor", files.field("vendor_id", in: info) ?? files.field("CPU implementer", in: info))
    set("cpu_family", files.field("cpu family", in: info))
    set("cpu_model_number", files.field("model", in: info) ?? files.field("CPU part", in: info))
    set("cpu_stepping", files.field("stepping", in: info) ?? files.field("CPU revision", in: info))
    set("microcode", files.field("microcode", in: info))

    set("cpus_online", files.text("\(cpuDirectory)/online"))
    set("cpus", files.text("\(cpuDirectory)/online").flatMap(cpuCount(inList:)))
    let cpus = files.numbered("cpu", in: cpuDirectory).map { "\(cpuDirectory)/\($0.name)" }
    let packages = Set(cpus.compactMap { files.text("\($0)/topology/physical_package_id") })
    set("sockets", packages.isEmpty ? nil : packages.count)
    let cores = Set(cpus.compactMap { files.text("\($0)/topology/thread_siblings_list") })
    set("cores", cores.isEmpty ? nil : cores.count)
    set("smt_active", files.text("\(cpuDirectory)/smt/active"))
    set("smt_control", files.text("\(cpuDirectory)/smt/control"))
    addCaches(files)
  }

  /// The caches of the first CPU: `cache_l1_data` = `32K shared by 0`.
  private mutating func addCaches(_ files: HostFiles) {
    let directory = "\(cpuDirectory)/cpu0/cache"
    for index in files.numbered("index", in: directory) {
      let cache = "\(directory)/\(index.name)"
      guard let level = files.text("\(cache)/level"), let type = files.text("\(cache)/type"),
        let size = files.text("\(cache)/size")
      else { continue }
      set("cache_l\(level)_\(type.lowercased())_size", size)
      set("cache_l\(level)_\(type.lowercased())_cpus", files.text("\(cache)/shared_cpu_list"))
    }
  }

  mutating func addFrequency(_ files: HostFiles) {
    let policies = files.numbered("policy", in: "\(cpuDirectory)/cpufreq")
      .map { "\(cpuDirectory)/cpufreq/\($0.name)" }
    // Governors may differ between CPUs; a fact that hid that would be false.
    set("governor", distinct(policies.compactMap { files.text("\($0)/scaling_governor") }))
    set("frequency_driver", distinct(policies.compactMap { files.text("\($0)/scaling_driver") }))
    set("min_khz", policies.compactMap { files.integer("\($0)/cpuinfo_min_freq") }.min())
    set("max_khz", policies.compactMap { files.integer("\($0)/cpuinfo_max_freq") }.max())
    set("scaling_min_khz", policies.compactMap { files.integer("\($0)/scaling_min_freq") }.min())
    set("scaling_max_khz", policies.compactMap { files.integer("\($0)/scaling_max_freq") }.max())
    // intel_pstate counts the other way round from the generic switch.
    if let off = files.integer("\(cpuDirectory)/intel_pstate/no_turbo") {
      set("turbo", off == 0 ? "on" : "off")
    } else if let on = files.integer("\(cpuDirectory)/cpufreq/boost") {
      set("turbo", on == 0 ? "off" : "on")
    }
    set("idle_driver", files.text("\(cpuDirectory)/cpuidle/current_driver"))
    set("idle_governor", files.text("\(cpuDirectory)/cpuidle/current_governor"))
  }
}

/// The values without repeats, in order, joined by commas; `nil` when there are none.
private func distinct(_ values: [String]) -> String? {
  values.isEmpty ? nil : Set(values).sorted().joined(separator: ",")
}
