// SPDX-License-Identifier: Apache-2.0
//
// All kernel builds, for the files that list them.

#ifndef PA_BUILDS_ALL_BUILDS_H
#define PA_BUILDS_ALL_BUILDS_H

#include "builds.h"
#include "own.h"

#define PA_ALL_BUILDS(X, ...) PA_BUILDS(X, __VA_ARGS__) PA_OWN_BUILDS(X, __VA_ARGS__)

/// The number of each; 0 is none.
#define PA_BUILD_NUMBER(build, ...) BUILD_##build,
enum { BUILD_NONE, PA_ALL_BUILDS(PA_BUILD_NUMBER, ) BUILDS };

#endif
