/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Any bytes, as the configuration page of a NodeMCU 3. What its firmware would make of it lies in
 * the flash and in order, or is said not to.
 */
#include "fuzz.h"

#include "nf-partitions.h"

static void
check_order (const NfPartitions *partitions, guint32 flash_bytes)
{
  guint64 end = 0;

  for (guint i = 0; i < partitions->n; i++) {
    const NfRange *range = &partitions->partitions[i].range;
    g_assert_cmpuint (range->size, >, 0);
    g_assert_cmpuint (range->address, >=, end);
    end = (guint64) range->address + range->size;
  }
  g_assert_cmpuint (end, <=, flash_bytes);
}

static void
check_on (NfPartitions partitions, guint32 flash_bytes)
{
  gboolean was_filled_in = partitions.is_filled_in;
  gboolean is_right = nf_partitions_fill_in (&partitions, flash_bytes);

  g_assert_true (partitions.is_filled_in);
  g_assert_cmpuint (partitions.n, <=, NF_PARTITIONS_MAX);
  g_assert_cmpuint (partitions.code_end, ==, 0);
  if (is_right && !was_filled_in)
    check_order (&partitions, flash_bytes);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  NfPartitions partitions;

  if (!nf_partitions_read (&partitions, data, size)) {
    g_assert_cmpuint (partitions.n, ==, 0);
    return 0;
  }
  g_assert_cmpuint (partitions.n, >, 0);
  g_assert_cmpuint (partitions.n, <=, NF_PARTITIONS_MAX);
  for (guint32 flash_bytes = 512 << 10; flash_bytes <= 16 << 20; flash_bytes *= 2)
    check_on (partitions, flash_bytes);
  return 0;
}
