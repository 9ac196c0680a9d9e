// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/text.h"
