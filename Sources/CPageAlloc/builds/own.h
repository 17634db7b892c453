// SPDX-License-Identifier: Apache-2.0
//
// Builds for series files, which `make series FILE=...` adds: lines as in builds.h, with memcg. In a
// file of their own, so that a new one compiles without the others.

#ifndef PA_BUILDS_OWN_H
#define PA_BUILDS_OWN_H

#define PA_OWN_BUILDS(X, ...) /* the lines follow */

#endif
