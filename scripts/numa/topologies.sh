# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0

# The machines of `make test-numa`: nodes with their CPUs and MiB, then distances by row. A node without MiB has no
# memory, one without CPUs none.
declare -A nodes=(
  [two]='0-1:512 2-3:512'
  [four]='0:512 1:384 2:384 3:384'
  [cpuless]='0-3:512 :384'
  [memoryless]='0-1:512 2-3: :384'
  [eight-cpus]='0-1:512 2-3:384 4-5:384 6-7:384'
  [eight]='0:448 1:256 2:256 3:256 4:256 5:256 6:256 7:256'
  [old-cpu]='0-1:512 2-3:512'
)
declare -A distances=(
  [two]='10,20 20,10'
  [four]='10,31,21,41 21,10,41,31 11,31,10,21 31,21,41,10'
  [cpuless]='10,40 40,10'
  [memoryless]='10,20,30 20,10,15 30,15,10'
  [eight-cpus]='10,20,30,30 20,10,30,30 30,30,10,20 30,30,20,10'
  [eight]='10,12,16,16,32,32,32,32 12,10,16,16,32,32,32,32 16,16,10,12,32,32,32,32 16,16,12,10,32,32,32,32
    32,32,32,32,10,12,16,16 32,32,32,32,12,10,16,16 32,32,32,32,16,16,10,12 32,32,32,32,16,16,12,10'
  [old-cpu]='10,21 21,10'
)

# What QEMU is to be told of a topology, in machine_args.
describe_machine() { # topology
  local topology=$1 cpus=0 id=0 sum=0 node range mib from=0 to row
  # One thread for all of a guest's CPUs. With one for each, a kernel that patches its own code once died of an int3
  # that nobody had set: QEMU 7.2 may run what another CPU is rewriting. One thread is also the quicker.
  machine_args=(-machine q35 -accel tcg,thread=single)
  for node in ${nodes[$topology]}; do
    range=${node%:*} mib=${node#*:}
    if [ -n "$mib" ]; then
      machine_args+=(-object "memory-backend-ram,id=m$id,size=${mib}M")
      sum=$((sum + mib))
    fi
    machine_args+=(-numa "node,nodeid=$id${range:+,cpus=$range}${mib:+,memdev=m$id}")
    if [ -n "$range" ]; then
      cpus=$((${range#*-} + 1))
    fi
    id=$((id + 1))
  done
  for row in ${distances[$topology]}; do
    to=0
    for node in ${row//,/ }; do
      [ $from -eq $to ] || machine_args+=(-numa "dist,src=$from,dst=$to,val=$node")
      to=$((to + 1))
    done
    from=$((from + 1))
  done
  # QEMU's default has neither AVX2 nor rdtscp. Of the best CPU is left out what makes an emulated one slow: strings
  # moved byte by byte, and what is checked at each access.
  [ "$topology" = old-cpu ] || machine_args+=(-cpu max,-erms,-fsrm,-la57,-smap,-smep)
  machine_args+=(-m "${sum}M" -smp "$cpus")
}
