// SPDX-License-Identifier: BSD-3-Clause
extern "C" int answer()
{
    return 42;
}
