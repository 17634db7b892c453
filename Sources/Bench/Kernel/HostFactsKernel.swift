// SPDX-License-Identifier: Apache-2.0
// Facts about the running kernel and about this moment.

import Foundation

extension HostFacts {
  mutating func addKernel(_ files: HostFiles) {
    set("kernel_release", files.text("proc/sys/kernel/osrelease"))
    set("kernel_version", files.text("proc/sys/kernel/version"))
    set("kernel_cmdline", files.text("proc/cmdline").map(publicParameters))
    set("aslr", files.text("proc/sys/kernel/randomize_va_space"))
    for name in files.names("sys/devices/system/cpu/vulnerabilities") {
      set(
        "mitigation_\(name)", files.text("sys/devices/system/cpu/vulnerabilities/\(name)"))
    }
    addVirtualisation(files)

    let clock = "sys/devices/system/clocksource/clocksource0"
    set("clocksource", files.text("\(clock)/current_clocksource"))
    set("clocksources_available", files.text("\(clock)/available_clocksource"))

    set("isolcpus", files.text("sys/devices/system/cpu/isolated"))
    set("nohz_full", files.text("sys/devices/system/cpu/nohz_full"))
    let status = "proc/self/status"
    set("affinity_cpus", files.field("Cpus_allowed_list", in: status))
    set("affinity_nodes", files.field("Mems_allowed_list", in: status))

    set("perf_event_paranoid", files.text("proc/sys/kernel/perf_event_paranoid"))
    // The kernel lists a PMU of the processor's own only where it can count.
    let sources = files.names("sys/bus/event_source/devices")
    if !sources.isEmpty {
      let hardware = sources.filter { $0.hasPrefix("cpu") || $0.hasPrefix("armv8") }
      set("hardware_counters", hardware.isEmpty ? "none" : hardware.joined(separator: ","))
    }
  }

  private mutating func addVirtualisation(_ files: HostFiles) {
    set("machine_vendor", files.text("sys/class/dmi/id/sys_vendor"))
    set("machine_product", files.text("sys/class/dmi/id/product_name"))
    let flags = files.field("flags", in: "proc/cpuinfo")?.split(separator: " ")
    if let type = files.text("sys/hypervisor/type") {
      set("virtualisation", type)
    } else if let flags {
      set("virtualisation", flags.contains("hypervisor") ? "guest" : "none")
    }
  }

  mutating func addState(_ files: HostFiles) {
    let load = files.text("proc/loadavg")?.split(separator: " ") ?? []
    if load.count >= 4 {
      set("state_load_1min", load[0])
      set("state_load_5min", load[1])
      set("state_runnable", load[3].split(separator: "/").first)
    }
    set("state_uptime_s", files.text("proc/uptime")?.split(separator: " ").first)
    // user nice system idle iowait irq softirq steal, all CPUs together, since boot
    let ticks =
      files.lines("proc/stat").first { $0.hasPrefix("cpu ") }?
      .split(separator: " ").dropFirst().compactMap { Int($0) } ?? []
    if ticks.count >= 8 {
      set("state_steal_ticks", ticks[7])
      set("state_cpu_ticks", ticks[0..<8].reduce(0, +))
    }
  }
}

/// The kernel's command line without the words that say what this machine boots from and what it starts. Those
/// are private and change no timing, and a manifest is passed on to others.
private func publicParameters(_ cmdline: String) -> String {
  let hidden = ["root=", "init=", "rdinit=", "resume=", "initrd=", "BOOT_IMAGE="]
  return cmdline.split(separator: " ")
    .prefix { $0 != "--" }
    .filter { word in !hidden.contains { word.hasPrefix($0) } }
    .joined(separator: " ")
}
