// SPDX-License-Identifier: BSD-3-Clause
const char *neighbourName()
{
    return "the neighbour";
}
