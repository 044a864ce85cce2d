/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The flash chip: NOR cells, protection, times, its answers, its file.
 */
#include "nf-virtual-flash.h"

#include "bytes.h"

#include <glib/gstdio.h>
#include <string.h>

#define US G_GUINT64_CONSTANT (1000)
#define MS (1000 * US)

enum { MIB = 1 << 20 };

/* A command at a moment when the chip is idle, and the time it is idle again. */
static guint64
run (NfVirtualFlash *flash, guint8 command, guint32 address, const guint8 *out, gsize size)
{
  static guint64 now = 0;

  now = MAX (now, nf_virtual_flash_get_busy_until (flash)) + 1;
  nf_virtual_flash_transfer (flash, now, command, address, out, size, NULL, 0);
  return MAX (nf_virtual_flash_get_busy_until (flash), now) - now;
}

static void
read_flash (NfVirtualFlash *flash, guint8 command, guint32 address, guint8 *in, gsize size)
{
  guint64 now = nf_virtual_flash_get_busy_until (flash);

  nf_virtual_flash_transfer (flash, now, command, address, NULL, 0, in, size);
}

static void
write_enabled (NfVirtualFlash *flash, guint8 command, guint32 address, const guint8 *out, gsize n)
{
  run (flash, 0x06, 0, NULL, 0);
  run (flash, command, address, out, n);
}

static void
test_program (void)
{
  g_autoptr (NfVirtualFlash) flash = nf_virtual_flash_new (MIB);
  const guint8 first[] = { 0xF0, 0x0F, 0xAA };
  const guint8 second[] = { 0x3C, 0xFF, 0x55 };
  guint8 *array = nf_virtual_flash_get_array (flash);

  write_enabled (flash, 0x02, 0x1000, first, sizeof first);
  write_enabled (flash, 0x02, 0x1000, second, sizeof second);
  g_assert_cmpmem (array + 0x1000, 4, "\x30\x0F\x00\xFF", 4);
  /* Only bits of a page, at its end around to its beginning. */
  write_enabled (flash, 0x02, 0x20FE, first, sizeof first);
  g_assert_cmpmem (array + 0x20FE, 3, "\xF0\x0F\xFF", 3);
  g_assert_cmphex (array[0x2000], ==, 0xAA);
  /* Addresses beyond the chip come round again. */
  write_enabled (flash, 0x02, MIB + 0x3000, first, 1);
  g_assert_cmphex (array[0x3000], ==, 0xF0);
}

static void
test_erase (void)
{
  static const struct {
    guint8 command;
    guint32 first, size;
  } table[] = {
    { 0x20, 0x13000, 0x1000 }, { 0x52, 0x18000, 0x8000 }, { 0xD8, 0x30000, 0x10000 },
    { 0xC7, 0, MIB },          { 0x60, 0, MIB },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (NfVirtualFlash) flash = nf_virtual_flash_new (MIB);
    guint8 *array = nf_virtual_flash_get_array (flash);

    memset (array, 0, MIB);
    write_enabled (flash, table[i].command, table[i].first + 0x123, NULL, 0);
    for (guint32 at = 0; at < MIB; at++)
      g_assert_cmphex (array[at], ==, at - table[i].first < table[i].size ? 0xFF : 0x00);
  }
}

static void
test_write_enable (void)
{
  g_autoptr (NfVirtualFlash) flash = nf_virtual_flash_new (MIB);
  guint8 *array = nf_virtual_flash_get_array (flash);
  const guint8 zero = 0;
  guint8 status;

  run (flash, 0x02, 0, &zero, 1);
  run (flash, 0x06, 0, NULL, 0);
  read_flash (flash, 0x05, 0, &status, 1);
  g_assert_cmphex (status, ==, 0x02);
  run (flash, 0x04, 0, NULL, 0);
  run (flash, 0x02, 0, &zero, 1);
  g_assert_cmphex (array[0], ==, 0xFF);
  /* It is good for one command. */
  write_enabled (flash, 0x02, 0, &zero, 1);
  run (flash, 0x02, 1, &zero, 1);
  g_assert_cmpmem (array, 2, "\x00\xFF", 2);
}

/* While it is busy it hears RDSR alone. */
static void
test_busy (void)
{
  g_autoptr (NfVirtualFlash) flash = nf_virtual_flash_new (MIB);
  const guint8 zero = 0;
  guint8 status, id[3];
  guint64 end;

  write_enabled (flash, 0x20, 0, NULL, 0);
  end = nf_virtual_flash_get_busy_until (flash);
  nf_virtual_flash_transfer (flash, end - 1, 0x05, 0, NULL, 0, &status, 1);
  g_assert_cmphex (status, ==, 0x01);
  nf_virtual_flash_transfer (flash, end - 1, 0x9F, 0, NULL, 0, id, 3);
  g_assert_cmpmem (id, 3, "\xFF\xFF\xFF", 3);
  nf_virtual_flash_transfer (flash, end - 1, 0x06, 0, NULL, 0, NULL, 0);
  nf_virtual_flash_transfer (flash, end, 0x02, 0, &zero, 1, NULL, 0);
  g_assert_cmphex (nf_virtual_flash_get_array (flash)[0], ==, 0xFF);
  nf_virtual_flash_transfer (flash, end, 0x05, 0, NULL, 0, &status, 1);
  g_assert_cmphex (status, ==, 0x00);
}

static guint64
measure (NfVirtualFlash *flash, guint8 command, gsize size)
{
  static const guint8 data[256] = { 0 };

  run (flash, 0x06, 0, NULL, 0);
  return run (flash, command, 0, size > 0 ? data : NULL, size);
}

static void
test_times (void)
{
  g_autoptr (NfVirtualFlash) flash = nf_virtual_flash_new (4 * MIB);
  const NfVirtualFlashTimings none = { 0 };

  g_assert_cmpuint (measure (flash, 0x02, 1), ==, 30 * US);
  g_assert_cmpuint (measure (flash, 0x02, 256), ==, 700 * US);
  g_assert_cmpuint (measure (flash, 0x02, 32) / US, ==, 111); /* 30 + 670 × 31 ÷ 255 */
  g_assert_cmpuint (measure (flash, 0x20, 0), ==, 45 * MS);
  g_assert_cmpuint (measure (flash, 0x52, 0), ==, 120 * MS);
  g_assert_cmpuint (measure (flash, 0xD8, 0), ==, 150 * MS);
  g_assert_cmpuint (measure (flash, 0xC7, 0), ==, 10000 * MS);
  g_assert_cmpuint (measure (flash, 0x01, 1), ==, 5 * MS);
  nf_virtual_flash_set_timings (flash, &none);
  g_assert_cmpuint (measure (flash, 0xC7, 0), ==, 0);
}

/* BP 7 is the whole chip, each step less the upper half of that. */
static void
test_protection (void)
{
  for (guint protect = 0; protect <= 7; protect++) {
    g_autoptr (NfVirtualFlash) flash = nf_virtual_flash_new (MIB);
    guint8 *array = nf_virtual_flash_get_array (flash);
    guint32 from = protect == 0 ? MIB : MIB - (MIB >> (7 - protect));
    guint8 status = (guint8) (protect << 2);

    write_enabled (flash, 0x01, 0, &status, 1);
    for (guint32 at = 0; at < MIB; at += 0x1000) {
      const guint8 zero = 0;

      write_enabled (flash, 0x02, at, &zero, 1);
      g_assert_cmphex (array[at], ==, at < from ? 0x00 : 0xFF);
    }
    memset (array, 0, MIB);
    write_enabled (flash, 0x20, MIB - 0x1000, NULL, 0);
    g_assert_cmphex (array[MIB - 1], ==, protect == 0 ? 0xFF : 0x00);
  }
}

/* One byte leaves the second register alone, two write both; 31h writes the second. */
static void
test_status (void)
{
  g_autoptr (NfVirtualFlash) flash = nf_virtual_flash_new (MIB);
  guint8 status;

  write_enabled (flash, 0x01, 0, (const guint8 *) "\x1C\x02", 2);
  g_assert_cmphex (nf_virtual_flash_get_status (flash), ==, 0x021C);
  write_enabled (flash, 0x01, 0, (const guint8 *) "\x83", 1);
  g_assert_cmphex (nf_virtual_flash_get_status (flash), ==, 0x0280);
  write_enabled (flash, 0x31, 0, (const guint8 *) "\x41", 1);
  read_flash (flash, 0x05, 0, &status, 1);
  g_assert_cmphex (status, ==, 0x80);
  read_flash (flash, 0x35, 0, &status, 1);
  g_assert_cmphex (status, ==, 0x41);
  run (flash, 0x01, 0, (const guint8 *) "\x00", 1);
  g_assert_cmphex (nf_virtual_flash_get_status (flash), ==, 0x4180);
}

static guint32
read_status (NfVirtualFlash *flash)
{
  static const guint8 commands[] = { 0x05, 0x35, 0x15 };
  guint32 status = 0;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    guint8 bytes[2];

    read_flash (flash, commands[i], 0, bytes, sizeof bytes);
    g_assert_cmphex (bytes[0], ==, bytes[1]);
    status |= (guint32) bytes[0] << (8 * i);
  }
  return status;
}

static void
test_third_status (void)
{
  g_autoptr (NfVirtualFlash) flash = nf_virtual_flash_new (MIB);

  g_assert_cmphex (read_status (flash), ==, 0);
  write_enabled (flash, 0x11, 0, (const guint8 *) "\x64", 1);
  write_enabled (flash, 0x01, 0, (const guint8 *) "\x40\x02", 2);
  g_assert_cmphex (read_status (flash), ==, 0x640240);
  g_assert_cmphex (nf_virtual_flash_get_status (flash), ==, 0x640240);
  run (flash, 0x11, 0, (const guint8 *) "\x00", 1);
  g_assert_cmphex (read_status (flash), ==, 0x640240);
}

/* What is written behind 50h takes no time and lasts until the power goes; it enables nothing
 * else. */
static void
test_volatile_status (void)
{
  g_autoptr (NfVirtualFlash) flash = nf_virtual_flash_new (MIB);
  const guint8 zero = 0;

  write_enabled (flash, 0x01, 0, (const guint8 *) "\x40\x02", 2);
  run (flash, 0x50, 0, NULL, 0);
  g_assert_cmphex (read_status (flash), ==, 0x0240);
  run (flash, 0x02, 0, &zero, 1);
  g_assert_cmphex (nf_virtual_flash_get_array (flash)[0], ==, 0xFF);
  g_assert_cmpuint (run (flash, 0x01, 0, (const guint8 *) "\x1C", 1), ==, 0);
  g_assert_cmphex (read_status (flash), ==, 0x021C);
  /* It is good for one write. */
  run (flash, 0x31, 0, &zero, 1);
  g_assert_cmphex (read_status (flash), ==, 0x021C);
  nf_virtual_flash_power_off (flash);
  g_assert_cmphex (read_status (flash), ==, 0x0240);
  /* The power takes the enabling with it, and so does WRDI. */
  run (flash, 0x50, 0, NULL, 0);
  nf_virtual_flash_power_off (flash);
  run (flash, 0x01, 0, &zero, 1);
  run (flash, 0x50, 0, NULL, 0);
  run (flash, 0x04, 0, NULL, 0);
  run (flash, 0x01, 0, &zero, 1);
  g_assert_cmphex (read_status (flash), ==, 0x0240);
}

/* An older chip: one byte clears the second register, and 31h and the third do not exist. */
static void
test_joined_status (void)
{
  g_autoptr (NfVirtualFlash) flash = nf_virtual_flash_new (MIB);

  nf_virtual_flash_set_joined_status (flash, TRUE);
  write_enabled (flash, 0x01, 0, (const guint8 *) "\x40\x02", 2);
  g_assert_cmphex (read_status (flash), ==, 0xFF0240);
  write_enabled (flash, 0x31, 0, (const guint8 *) "\x41", 1);
  write_enabled (flash, 0x11, 0, (const guint8 *) "\x41", 1);
  g_assert_cmphex (nf_virtual_flash_get_status (flash), ==, 0x0240);
  write_enabled (flash, 0x01, 0, (const guint8 *) "\x20", 1);
  g_assert_cmphex (nf_virtual_flash_get_status (flash), ==, 0x0020);
}

static void
test_ids (void)
{
  static const struct {
    guint32 size;
    guint8 last;
  } table[] = { { 0x40000, 0x12 }, { 0x80000, 0x13 }, { 0x400000, 0x16 }, { 0x1000000, 0x18 } };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (NfVirtualFlash) flash = nf_virtual_flash_new (table[i].size);
    guint8 id[4], sfdp[16], unique[12];

    read_flash (flash, 0x9F, 0, id, sizeof id);
    g_assert_cmpmem (id, 4, ((guint8[]){ 0xEF, 0x40, table[i].last, 0 }), 4);
    read_flash (flash, 0x5A, 0, sfdp, sizeof sfdp);
    g_assert_cmpmem (sfdp, 4, "SFDP", 4);
    read_flash (flash, 0x5A, sfdp[12], sfdp, 8);
    g_assert_cmpuint (get_u32 (sfdp + 4), ==, table[i].size * 8 - 1);
    read_flash (flash, 0x4B, 0, unique, sizeof unique);
    g_assert_cmpmem (unique, 4, "\xFF\xFF\xFF\xFF", 4);
    g_assert_cmphex (unique[4], ==, (guint8) (0xD4 + table[i].last));
  }
}

static void
test_faults (void)
{
  static const struct {
    NfVirtualFlashFault fault;
    guint8 id, cell;
  } table[] = {
    { NF_VIRTUAL_FLASH_GOOD, 0xEF, 0x00 },
    { NF_VIRTUAL_FLASH_LOCKED, 0xEF, 0xFF },
    { NF_VIRTUAL_FLASH_DEAD_HIGH, 0xFF, 0xFF },
    { NF_VIRTUAL_FLASH_DEAD_LOW, 0x00, 0xFF },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (NfVirtualFlash) flash = nf_virtual_flash_new (MIB);
    const guint8 zero = 0;
    guint8 id;

    nf_virtual_flash_set_fault (flash, table[i].fault);
    write_enabled (flash, 0x02, 0, &zero, 1);
    read_flash (flash, 0x9F, 0, &id, 1);
    g_assert_cmphex (id, ==, table[i].id);
    g_assert_cmphex (nf_virtual_flash_get_array (flash)[0], ==, table[i].cell);
  }
}

typedef struct {
  char *folder;
  char *path;
} File;

static void
set_up_file (File *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("nf-flash-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "flash.bin", NULL);
}

static void
tear_down_file (File *f, gconstpointer data)
{
  g_unlink (f->path);
  g_rmdir (f->folder);
  g_free (f->path);
  g_free (f->folder);
}

static void
assert_file (File *f, NfVirtualFlash *flash)
{
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (f->path, &content, &size, NULL));
  g_assert_cmpmem (content,
                   size,
                   nf_virtual_flash_get_array (flash),
                   nf_virtual_flash_get_size (flash));
}

static void
test_file (File *f, gconstpointer data)
{
  g_autoptr (NfVirtualFlash) flash = nf_virtual_flash_new (MIB);
  g_autoptr (NfVirtualFlash) other = nf_virtual_flash_new (MIB);
  g_autoptr (GError) error = NULL;
  const guint8 zero = 0;

  nf_virtual_flash_open_file (flash, f->path, &error);
  g_assert_no_error (error);
  assert_file (f, flash);
  write_enabled (flash, 0x02, 0x10000, &zero, 1);
  write_enabled (flash, 0x02, 0x500, &zero, 1);
  write_enabled (flash, 0x20, 0x10000, NULL, 0);
  write_enabled (flash, 0x02, MIB - 1, &zero, 1);
  nf_virtual_flash_sync (flash, &error);
  g_assert_no_error (error);
  assert_file (f, flash);

  nf_virtual_flash_open_file (other, f->path, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (nf_virtual_flash_get_array (flash),
                   MIB,
                   nf_virtual_flash_get_array (other),
                   MIB);
}

/* A short file is lengthened with FF; what a longer one has beyond the chip stays. */
static void
test_other_sizes (File *f, gconstpointer data)
{
  g_autofree char *content = NULL;
  gsize size;

  g_file_set_contents (f->path, "abc", 3, NULL);
  NfVirtualFlash *flash = nf_virtual_flash_new (MIB);
  nf_virtual_flash_open_file (flash, f->path, NULL);
  g_assert_cmpmem (nf_virtual_flash_get_array (flash), 4, "abc\xFF", 4);
  assert_file (f, flash);
  nf_virtual_flash_free (flash);

  flash = nf_virtual_flash_new (MIB / 2);
  nf_virtual_flash_open_file (flash, f->path, NULL);
  write_enabled (flash, 0x20, 0, NULL, 0);
  nf_virtual_flash_free (flash);
  g_assert_true (g_file_get_contents (f->path, &content, &size, NULL));
  g_assert_cmpuint (size, ==, MIB);
  g_assert_cmpmem (content, 3, "\xFF\xFF\xFF", 3);
}

static void
test_no_file (File *f, gconstpointer data)
{
  g_autoptr (NfVirtualFlash) flash = nf_virtual_flash_new (MIB);
  g_autoptr (GError) error = NULL;

  g_assert_false (nf_virtual_flash_open_file (flash, f->folder, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual-flash/program", test_program);
  g_test_add_func ("/virtual-flash/erase", test_erase);
  g_test_add_func ("/virtual-flash/write-enable", test_write_enable);
  g_test_add_func ("/virtual-flash/busy", test_busy);
  g_test_add_func ("/virtual-flash/times", test_times);
  g_test_add_func ("/virtual-flash/protection", test_protection);
  g_test_add_func ("/virtual-flash/status", test_status);
  g_test_add_func ("/virtual-flash/third-status", test_third_status);
  g_test_add_func ("/virtual-flash/volatile-status", test_volatile_status);
  g_test_add_func ("/virtual-flash/joined-status", test_joined_status);
  g_test_add_func ("/virtual-flash/ids", test_ids);
  g_test_add_func ("/virtual-flash/faults", test_faults);
  g_test_add ("/virtual-flash/file", File, NULL, set_up_file, test_file, tear_down_file);
  g_test_add ("/virtual-flash/other-sizes",
              File,
              NULL,
              set_up_file,
              test_other_sizes,
              tear_down_file);
  g_test_add ("/virtual-flash/no-file", File, NULL, set_up_file, test_no_file, tear_down_file);
  return g_test_run ();
}
