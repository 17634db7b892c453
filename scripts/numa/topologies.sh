# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: Apache-2.0

# The machines of `make test-numa`: nodes as CPUs:MiB, either of which may be 0, and distances by row.
declare -A nodes=(
  [two]='2:512,2:512'
  [four]='1:512,1:384,1:384,1:384'
  [cpuless]='4:512,0:384'
  [memoryless]='2:512,2:0,0:384'
  [eight-cpus]='2:512,2:384,2:384,2:384'
  [eight]='1:448,1:256,1:256,1:256,1:256,1:256,1:256,1:256'
  [old-cpu]='2:512,2:512'
)
declare -A distances=(
  [two]='10,20 20,10'
  [four]='10,31,21,41 21,10,41,31 11,31,10,21 31,21,41,10'
  [cpuless]='10,40 40,10'
  [memoryless]='10,20,30 20,10,15 30,15,10'
  [eight-cpus]='10,20,30,30 20,10,30,30 30,30,10,20 30,30,20,10'
  [eight]='10,12,16,16,32,32,32,32 12,10,16,16,32,32,32,32 16,16,10,12,32,32,32,32 16,16,12,10,32,32,32,32'\
' 32,32,32,32,10,12,16,16 32,32,32,32,12,10,16,16 32,32,32,32,16,16,10,12 32,32,32,32,16,16,12,10'
  [old-cpu]='10,21 21,10'
)
# The best CPU, without what makes an emulated one slow: strings moved byte by byte, and checks of each access.
usual_cpu=max,-erms,-fsrm,-la57,-smap,-smep
# QEMU's default has neither AVX2 nor rdtscp.
declare -A cpus=([old-cpu]=qemu64)
