/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * NodeMCU 3's configuration page: what it says, and what the firmware makes of it at its first
 * start, in each of its ages. The expected ranges follow app/user/user_main.c at the tags
 * 3.0-master_20190907, 3.0-master_20200610 and 3.0.0-release_20240225.
 */
#include "nf-partitions.h"

#include "support/firmware-maker.h"

#include <string.h>

enum { MB = 1 << 20, END_MARK = 0x40274000, CODE_END = 0x74000 };
#define REST 0xFFFFFFFF

/* As a build of each age has it. */
static const MakerItem newer[] = {
  { NF_PARTITION_BOOT, 0, 0xB000 },          { NF_PARTITION_RF_CAL, 0xD000, 0x1000 },
  { NF_PARTITION_PHY_DATA, 0xF000, 0x1000 }, { NF_PARTITION_CODE, 0x10000, 0 },
  { NF_PARTITION_LFS_0, 0, 0x11000 },        { NF_PARTITION_SPIFFS_0, 0, REST },
  { NF_PARTITION_PARAMETERS, 0, 0x3000 },    { 0, END_MARK, 0 },
};
static const MakerItem older[] = {
  { NF_PARTITION_BOOT, 0, 0xB000 },          { NF_PARTITION_RF_CAL, 0xB000, 0x1000 },
  { NF_PARTITION_PHY_DATA, 0xC000, 0x1000 }, { NF_PARTITION_PARAMETERS, 0xD000, 0x3000 },
  { NF_PARTITION_CODE, 0x10000, 0 },         { NF_PARTITION_LFS_0, 0, 0 },
  { NF_PARTITION_SPIFFS_0, 0, REST },        { 0, END_MARK, 0 },
};

static NfPartitions
read_page (const GByteArray *page)
{
  NfPartitions partitions;

  g_assert_true (nf_partitions_read (&partitions, page->data, page->len));
  return partitions;
}

static NfPartitions
read_items (const MakerItem *items, guint n)
{
  g_autoptr (GByteArray) page = g_byte_array_new ();

  maker_append_page (page, items, n);
  return read_page (page);
}

static void
assert_none (const GByteArray *page, gsize size)
{
  g_autofree guint8 *copy = g_memdup2 (page->data, size); /* so that reading on is found out */
  NfPartitions partitions;

  memset (&partitions, 0x55, sizeof partitions);
  g_assert_false (nf_partitions_read (&partitions, copy, size));
  g_assert_cmpuint (partitions.n, ==, 0);
}

static void
assert_partition (const NfPartitions *partitions,
                  NfPartitionType type,
                  guint32 address,
                  guint32 size)
{
  const NfPartition *partition = nf_partitions_find (partitions, type);

  if (size == 0) {
    g_assert_null (partition);
    return;
  }
  g_assert_nonnull (partition);
  g_assert_cmphex (partition->range.address, ==, address);
  g_assert_cmphex (partition->range.size, ==, size);
}

/* --- Reading ----------------------------------------------------------------------------- */

static void
test_fresh (void)
{
  NfPartitions partitions = read_items (newer, G_N_ELEMENTS (newer));

  g_assert_cmpuint (partitions.n, ==, 7);
  g_assert_false (partitions.is_filled_in);
  g_assert_false (partitions.has_written_phy);
  g_assert_false (partitions.is_bare);
  g_assert_cmphex (partitions.code_end, ==, CODE_END);
  assert_partition (&partitions, NF_PARTITION_RF_CAL, 0xD000, 0x1000);
  assert_partition (&partitions, NF_PARTITION_PHY_DATA, 0xF000, 0x1000);
  assert_partition (&partitions, NF_PARTITION_CODE, 0, 0); /* its size is not known yet */
  g_assert_cmpuint (partitions.partitions[3].type, ==, NF_PARTITION_CODE);
  g_assert_cmphex (partitions.partitions[3].range.address, ==, 0x10000);
}

/* What stands on a chip after the first start: the first table deleted, another behind it, and the
 * note that the init data was looked after. */
static void
test_started (void)
{
  static const MakerItem final[] = {
    { NF_PARTITION_PHY_DATA, 0xF000, 0x1000 },
    { NF_PARTITION_SPIFFS_0, 0x76000, 0x387000 },
  };
  g_autoptr (GByteArray) page = g_byte_array_new ();
  g_autoptr (GByteArray) second = g_byte_array_new ();
  NfPartitions partitions;

  maker_append_page (page, newer, G_N_ELEMENTS (newer));
  page->data[1] = 0; /* deleted, its content as it was */
  maker_append_page (second, final, G_N_ELEMENTS (final));
  memcpy (page->data + 4 + sizeof newer, second->data, 4 + sizeof final);
  maker_put_u32 (page, 8 + sizeof newer + sizeof final, 2 << 8);
  partitions = read_page (page);
  g_assert_cmpuint (partitions.n, ==, 2);
  g_assert_true (partitions.is_filled_in);
  g_assert_true (partitions.has_written_phy);
  g_assert_cmphex (partitions.code_end, ==, 0);
  assert_partition (&partitions, NF_PARTITION_SPIFFS_0, 0x76000, 0x387000);
}

/* Like the firmware, which takes the first. */
static void
test_two_tables (void)
{
  static const MakerItem one[] = { { NF_PARTITION_CODE, 0x10000, 0x64000 } };
  g_autoptr (GByteArray) page = g_byte_array_new ();
  g_autoptr (GByteArray) second = g_byte_array_new ();
  NfPartitions partitions;

  maker_append_page (page, one, 1);
  maker_append_page (second, newer, G_N_ELEMENTS (newer));
  memcpy (page->data + 4 + sizeof one, second->data, 4 + sizeof newer);
  partitions = read_page (page);
  g_assert_cmpuint (partitions.n, ==, 1);
  assert_partition (&partitions, NF_PARTITION_CODE, 0x10000, 0x64000);
}

static void
test_none (void)
{
  static const MakerItem typeless[] = { { NF_PARTITION_CODE, 0x10000, 0 }, { 0, 0x1000, 5 } };
  static const MakerItem askew[] = { { NF_PARTITION_CODE, 0x10001, 0x1000 } };
  g_autoptr (GByteArray) page = g_byte_array_new ();

  maker_append_page (page, newer, G_N_ELEMENTS (newer));
  page->data[1] = 3; /* no table */
  assert_none (page, page->len);
  page->data[1] = 1;
  page->data[0] = 25; /* not a number of items */
  assert_none (page, page->len);
  g_byte_array_set_size (page, 0);
  maker_append_page (page, typeless, G_N_ELEMENTS (typeless));
  assert_none (page, page->len);
  g_byte_array_set_size (page, 0);
  maker_append_page (page, askew, G_N_ELEMENTS (askew));
  assert_none (page, page->len);
  memset (page->data, 0xFF, page->len);
  assert_none (page, page->len);
  memset (page->data, 0, page->len);
  assert_none (page, page->len);
}

/* A record that is longer than what is there is none, wherever that ends. */
static void
test_cut_off (void)
{
  g_autoptr (GByteArray) page = g_byte_array_new ();
  NfPartitions partitions;

  maker_append_page (page, newer, G_N_ELEMENTS (newer));
  for (gsize size = 0; size < 4 + sizeof newer; size++)
    assert_none (page, size);
  for (gsize size = 4 + sizeof newer; size < 256; size++) {
    g_autofree guint8 *copy = g_memdup2 (page->data, size);
    g_assert_true (nf_partitions_read (&partitions, copy, size));
  }
}

/* More than a table of the firmware can have. */
static void
test_too_many (void)
{
  MakerItem items[NF_PARTITIONS_MAX + 1];
  g_autoptr (GByteArray) page = g_byte_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    items[i] = (MakerItem){ NF_PARTITION_SPIFFS_0, i << 12, 0x1000 };
  g_assert_cmpuint (read_items (items, NF_PARTITIONS_MAX).n, ==, NF_PARTITIONS_MAX);
  maker_append_page (page, items, G_N_ELEMENTS (items));
  assert_none (page, page->len);
}

/* --- Filling in -------------------------------------------------------------------------- */

static void
test_fill_in_newer (void)
{
  NfPartitions partitions = read_items (newer, G_N_ELEMENTS (newer));

  g_assert_true (nf_partitions_fill_in (&partitions, 4 * MB));
  g_assert_true (partitions.is_filled_in);
  g_assert_cmphex (partitions.code_end, ==, 0);
  assert_partition (&partitions, NF_PARTITION_BOOT, 0, 0xB000);
  assert_partition (&partitions, NF_PARTITION_CODE, 0x10000, 0x64000);
  assert_partition (&partitions, NF_PARTITION_LFS_0, 0x74000, 0x12000); /* a multiple of 8 KB */
  assert_partition (&partitions, NF_PARTITION_SPIFFS_0, 0x86000, 0x400000 - 0x3000 - 0x86000);
  assert_partition (&partitions, NF_PARTITION_PARAMETERS, 0x3FD000, 0x3000);
  /* It stays as it is now. */
  g_assert_true (nf_partitions_fill_in (&partitions, 1 * MB));
  assert_partition (&partitions, NF_PARTITION_PARAMETERS, 0x3FD000, 0x3000);
}

static void
test_fill_in_older (void)
{
  NfPartitions partitions = read_items (older, G_N_ELEMENTS (older));

  g_assert_true (nf_partitions_fill_in (&partitions, 1 * MB));
  g_assert_cmpuint (partitions.n, ==, 6); /* no Lua flash store */
  assert_partition (&partitions, NF_PARTITION_PARAMETERS, 0xD000, 0x3000);
  assert_partition (&partitions, NF_PARTITION_CODE, 0x10000, 0x64000);
  assert_partition (&partitions, NF_PARTITION_LFS_0, 0, 0);
  assert_partition (&partitions, NF_PARTITION_SPIFFS_0, 0x74000, 0x100000 - 0x74000);
}

/* Code that ends in the middle of 8 KB takes all of them. */
static void
test_fill_in_odd_code (void)
{
  MakerItem items[G_N_ELEMENTS (newer)];
  NfPartitions partitions;

  memcpy (items, newer, sizeof items);
  items[7].address = 0x40273000;
  partitions = read_items (items, G_N_ELEMENTS (items));
  g_assert_true (nf_partitions_fill_in (&partitions, 4 * MB));
  assert_partition (&partitions, NF_PARTITION_CODE, 0x10000, 0x64000);
}

/* A file system of a certain size goes to 1 MB where it fits, else behind what is before it. */
static void
fill_in_spiffs (const MakerItem *table,
                guint spiffs,
                MakerItem item,
                guint32 flash_bytes,
                guint32 address,
                gboolean is_right)
{
  MakerItem items[8];
  NfPartitions partitions;

  memcpy (items, table, sizeof items);
  items[spiffs] = item;
  partitions = read_items (items, G_N_ELEMENTS (items));
  g_assert_cmpint (nf_partitions_fill_in (&partitions, flash_bytes), ==, is_right);
  assert_partition (&partitions, NF_PARTITION_SPIFFS_0, address, item.size);
}

static void
test_fill_in_certain_size (void)
{
  MakerItem item = { NF_PARTITION_SPIFFS_0, 0, 0x80000 };

  fill_in_spiffs (newer, 5, item, 4 * MB, 0x100000, TRUE);
  fill_in_spiffs (older, 6, item, 4 * MB, 0x100000, TRUE);
  fill_in_spiffs (older, 6, item, 1 * MB, 0x74000, TRUE);
  /* On 1 MB the newer firmware reckons below 0 and puts it where no flash is. */
  fill_in_spiffs (newer, 5, item, 1 * MB, 0x100000, FALSE);
  item.size = 0x2F0000;
  fill_in_spiffs (newer, 5, item, 4 * MB, 0x100000, TRUE);
  item.size = 0x2FE000;
  fill_in_spiffs (newer, 5, item, 4 * MB, 0x86000, TRUE);
  /* A place that is taken already is given up by the newer firmware; the older one stops. */
  item = (MakerItem){ NF_PARTITION_SPIFFS_0, 0x60000, 0x80000 };
  fill_in_spiffs (newer, 5, item, 4 * MB, 0x100000, TRUE);
  fill_in_spiffs (older, 6, item, 4 * MB, 0x60000, FALSE);
  item.size = 0;
  fill_in_spiffs (newer, 5, item, 4 * MB, 0, TRUE);
}

/* Of a file system at a certain place that takes the rest, the newer firmware reckons the size from
 * what stands before it, and finds out that it does not fit. */
static void
test_fill_in_certain_place (void)
{
  MakerItem items[G_N_ELEMENTS (older)];
  NfPartitions partitions;

  memcpy (items, older, sizeof items);
  items[6].address = 0x100000;
  partitions = read_items (items, G_N_ELEMENTS (items));
  g_assert_true (nf_partitions_fill_in (&partitions, 4 * MB));
  assert_partition (&partitions, NF_PARTITION_SPIFFS_0, 0x100000, 0x300000);
  memcpy (items, newer, sizeof items);
  items[5].address = 0x100000;
  partitions = read_items (items, G_N_ELEMENTS (items));
  g_assert_false (nf_partitions_fill_in (&partitions, 4 * MB));
  assert_partition (&partitions, NF_PARTITION_SPIFFS_0, 0x100000, 0x3FD000 - 0x86000);
}

/* April 2019: the table alone, other steps, a Lua flash store unless its size is given. */
static void
test_bare (void)
{
  g_autoptr (GByteArray) page = g_byte_array_new ();
  NfPartitions partitions;

  maker_append_page (page, older, G_N_ELEMENTS (older));
  g_byte_array_remove_range (page, 0, 4);
  for (gsize size = 0; size < sizeof older; size++)
    assert_none (page, size);
  partitions = read_page (page);
  g_assert_true (partitions.is_bare);
  g_assert_false (partitions.is_filled_in);
  g_assert_cmpuint (partitions.n, ==, 7);
  assert_partition (&partitions, NF_PARTITION_PHY_DATA, 0xC000, 0x1000);
  g_assert_true (nf_partitions_fill_in (&partitions, 4 * MB));
  assert_partition (&partitions, NF_PARTITION_CODE, 0x10000, 0x64000);
  assert_partition (&partitions, NF_PARTITION_LFS_0, 0x78000, 0x10000);
  assert_partition (&partitions, NF_PARTITION_SPIFFS_0, 0x88000, 0x400000 - 0x88000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/partitions/fresh", test_fresh);
  g_test_add_func ("/partitions/started", test_started);
  g_test_add_func ("/partitions/two-tables", test_two_tables);
  g_test_add_func ("/partitions/none", test_none);
  g_test_add_func ("/partitions/cut-off", test_cut_off);
  g_test_add_func ("/partitions/too-many", test_too_many);
  g_test_add_func ("/partitions/fill-in/newer", test_fill_in_newer);
  g_test_add_func ("/partitions/fill-in/older", test_fill_in_older);
  g_test_add_func ("/partitions/fill-in/odd-code", test_fill_in_odd_code);
  g_test_add_func ("/partitions/fill-in/certain-size", test_fill_in_certain_size);
  g_test_add_func ("/partitions/fill-in/certain-place", test_fill_in_certain_place);
  g_test_add_func ("/partitions/bare", test_bare);
  return g_test_run ();
}
