/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the virtual ROM prints when it boots from flash: word for word what the genuine ROM
 * printed for the same images in an emulator. Real firmware is looked for in the folder that
 * NODEFLASHER_FIRMWARE names, then beside the project.
 */
#include "support/real-firmware.h"
#include "support/rom-talk.h"

#include "bytes.h"

#include <string.h>

enum { SEGMENTS_MAX = 4, IMAGE_MAX = 1024 };

typedef struct {
  guint32 address, size;
} Segment;

/* Byte i of a segment is 7 i + its size. */
static gsize
make_image (guint8 *to, guint8 mode, const Segment *segments, guint8 flaw)
{
  gsize at = 8;
  guint8 checksum = CHECKSUM_SEED, count = 0;

  memset (to, 0, IMAGE_MAX);
  for (; count < SEGMENTS_MAX && segments[count].address != 0; count++) {
    put_u32 (to + at, segments[count].address);
    put_u32 (to + at + 4, segments[count].size);
    at += 8;
    for (guint32 i = 0; i < segments[count].size; i++, at++) {
      to[at] = (guint8) (7 * i + segments[count].size);
      checksum ^= to[at];
    }
  }
  to[0] = 0xE9;
  to[1] = count;
  to[2] = mode;
  to[at | 15] = checksum ^ flaw;
  return (at | 15) + 1;
}

static const struct {
  Segment segments[SEGMENTS_MAX];
  guint8 mode, flaw;
  const char *text;
} images[] = {
  { { { 0 } }, 0, 0, "user code done\n" },
  { { { 0x3FFE8000, 20 }, { 0x40100000, 40 } },
    0,
    0,
    "load 0x3ffe8000, len 20, room 16 \ntail 4\nchksum 0xbb\n"
    "load 0x40100000, len 40, room 4 \ntail 4\nchksum 0x93\ncsum 0x93\nuser code done\n" },
  { { { 0x3FFE8000, 28 }, { 0x3FFE9000, 16 }, { 0x40108000, 36 } },
    2,
    0,
    "load 0x3ffe8000, len 28, room 16 \ntail 12\nchksum 0x13\nho 0 tail 12 room 4\n"
    "load 0x3ffe9000, len 16, room 12 \ntail 4\nchksum 0x43\n"
    "load 0x40108000, len 36, room 4 \ntail 0\nchksum 0x27\ncsum 0x27\nuser code done\n" },
  { { { 0x3FFE8000, 24 }, { 0x3FFE9000, 4 }, { 0x3FFEA000, 100 }, { 0x3FFEB000, 0 } },
    0,
    0,
    "load 0x3ffe8000, len 24, room 16 \ntail 8\nchksum 0x37\n"
    "load 0x3ffe9000, len 4, room 0 \ntail 4\nchksum 0x33\n"
    "load 0x3ffea000, len 100, room 4 \ntail 0\nchksum 0x97\n"
    "load 0x3ffeb000, len 0, room 8 \ntail 0\nchksum 0x97\ncsum 0x97\nuser code done\n" },
  { { { 0x3FFE8000, 63 }, { 0x3FFE9000, 7 } },
    0,
    0,
    "load 0x3ffe8000, len 63, room 16 \ntail 15\nchksum 0x17\nho 0 tail 15 room 1\n"
    "load 0x3ffe9000, len 7, room 9 \ntail 7\nchksum 0x2f\ncsum 0x2f\nuser code done\n" },
  { { { 0x3FFE8000, 62 } },
    3,
    0,
    "load 0x3ffe8000, len 62, room 16 \ntail 14\nchksum 0xa8\ncsum 0xa8\nuser code done\n" },
  { { { 0x3FFE8000, 20 }, { 0x3FFE9000, 32 }, { 0x3FFEA000, 4 } },
    0,
    0,
    "load 0x3ffe8000, len 20, room 16 \ntail 4\nchksum 0xbb\n"
    "load 0x3ffe9000, len 32, room 4 \ntail 12\nchksum 0x9b\nho 0 tail 12 room 4\n"
    "load 0x3ffea000, len 4, room 12 \ntail 4\nchksum 0x9f\ncsum 0x9f\nuser code done\n" },
  /* The last segment's word stands at an odd place of the chunk: an exception. */
  { { { 0x3FFE8000, 20 }, { 0x3FFE9000, 2 }, { 0x3FFEA000, 4 } },
    0,
    0,
    "load 0x3ffe8000, len 20, room 16 \ntail 4\nchksum 0xbb\n"
    "load 0x3ffe9000, len 2, room 4 \ntail 2\nchksum 0xb0\nho 12 tail 2 room 2\n"
    "load 0x3ffea000, len 4, room 10 \ntail 4\n" },
  /* Bytes to instruction memory, words to no memory or to an odd address: exceptions. */
  { { { 0x40100000, 62 } }, 0, 0, "load 0x40100000, len 62, room 16 \ntail 14\n" },
  { { { 0x40080000, 64 } }, 0, 0, "load 0x40080000, len 64, room 16 \n" },
  { { { 0x3FFE8002, 64 } }, 0, 0, "load 0x3ffe8002, len 64, room 16 \n" },
  { { { 0x3FFE8000, 20 }, { 0x40100000, 40 } },
    0,
    1,
    "load 0x3ffe8000, len 20, room 16 \ntail 4\nchksum 0xbb\n"
    "load 0x40100000, len 40, room 4 \ntail 4\nchksum 0x93\ncsum 0x93\ncsum err\nets_main.c " },
};

#define BANNER "\n ets Jan  8 2013,rst cause:2, boot mode:(3,6)\n\n"

/* Resets the board into its program. Returns: (transfer full): what it says after the banner */
static char *
boot (Talk *t)
{
  talk_set_baud (t, 74880);
  nf_virtual_board_set_lines (t->board, FALSE, TRUE);
  talk_wait (t, 10);
  nf_virtual_board_discard_received (t->board);
  nf_virtual_board_set_lines (t->board, FALSE, FALSE);
  g_autofree char *text = talk_read_text (t, 500);

  g_assert_true (g_str_has_prefix (text, BANNER));
  return g_strdup (text + strlen (BANNER));
}

static void
test_images (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (images); i++) {
    guint8 image[IMAGE_MAX];
    gsize size = make_image (image, images[i].mode, images[i].segments, images[i].flaw);
    Talk t;

    talk_init (&t, "virtual:esp-12e");
    memcpy (nf_virtual_flash_get_array (t.flash), image, size);
    g_autofree char *text = boot (&t);

    g_assert_cmpstr (text, ==, images[i].text);
    talk_clear (&t);
  }
}

/* The segments are where they belong when the program starts. */
static void
test_memory (void)
{
  static const Segment segments[SEGMENTS_MAX] = { { 0x3FFE8000, 28 },
                                                  { 0x3FFE9000, 16 },
                                                  { 0x40108000, 36 } };
  guint8 image[IMAGE_MAX];
  gsize size = make_image (image, 2, segments, 0);
  Talk t;

  talk_init (&t, "virtual:esp-12e");
  memcpy (nf_virtual_flash_get_array (t.flash), image, size);
  g_free (boot (&t));
  talk_set_baud (&t, 115200);
  talk_reset (&t, TRUE);
  talk_sync (&t, NULL);
  for (guint n = 0; segments[n].address != 0; n++)
    for (guint32 at = 0; at < segments[n].size; at += 4)
      for (guint32 i = 0; i < 4; i++)
        g_assert_cmphex (talk_read_register (&t, segments[n].address + at) >> 8 * i & 0xFF,
                         ==,
                         (guint8) (7 * (at + i) + segments[n].size));
  talk_clear (&t);
}

static void
test_entry (void)
{
  guint8 image[IMAGE_MAX];
  gsize size = make_image (image, 0, (const Segment[]){ { 0x40100000, 16 }, { 0 } }, 0);
  Talk t;

  put_u32 (image + 4, 0x40100004);
  talk_init (&t, "virtual:esp-12e");
  memcpy (nf_virtual_flash_get_array (t.flash), image, size);
  g_autofree char *text = boot (&t);

  g_assert_true (g_str_has_suffix (text, "\nprogram at 0x40100004 runs\n"));
  talk_clear (&t);
}

/* What does not begin with E9, an EA image among them. */
static void
test_no_image (void)
{
  static const guint8 first[] = { 0xFF, 0x00, 0xEA, 0x05 };

  for (guint i = 0; i < G_N_ELEMENTS (first); i++) {
    Talk t;

    talk_init (&t, "virtual:esp-12e");
    nf_virtual_flash_get_array (t.flash)[0] = first[i];
    g_autofree char *text = boot (&t);

    g_assert_cmpstr (text, ==, "ets_main.c ");
    talk_clear (&t);
  }
}

static void
test_no_flash (void)
{
  static const char *const names[] = { "virtual:esp-12e?fault=flash-ff",
                                       "virtual:esp-12e?fault=flash-00" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    Talk t;

    talk_init (&t, names[i]);
    g_autofree char *text = boot (&t);

    g_assert_cmpstr (text, ==, "");
    talk_clear (&t);
  }
}

/* The size that the loader was told limits the boot that FLASH_END starts. */
static void
test_read_error (void)
{
  guint8 block[0x400];
  Talk t;

  make_image (block, 0, (const Segment[]){ { 0x3FFE8000, 512 }, { 0 } }, 0);
  talk_init_synced (&t, "virtual:esp-12e?fast", 115200);
  talk_assert_words (&t,
                     OP_FLASH_BEGIN,
                     "01 02 02 00 07 07 12 20 00 00",
                     sizeof block,
                     1,
                     sizeof block,
                     0);
  g_autofree char *answer = talk_data (&t, OP_FLASH_DATA, block, sizeof block, 0, 0);
  g_assert_cmpstr (answer, ==, "01 03 02 00 07 07 12 20 00 00");
  talk_assert_words (&t,
                     OP_SPI_SET_PARAMS,
                     "01 0b 02 00 07 07 12 20 00 00",
                     0,
                     0x40,
                     65536,
                     4096,
                     256,
                     0xFFFF);
  talk_assert_words (&t, OP_FLASH_END, "01 04 02 00 07 07 12 20 00 00", 0);
  g_autofree char *text = talk_read_text (&t, 100);
  g_assert_cmpstr (text,
                   ==,
                   "load 0x3ffe8000, len 512, room 16 \n"
                   "flash read err, ets_unpack_flash_code\nets_main.c ");
  talk_clear (&t);
}

static const struct {
  const char *file;
  const char *text;
} firmware[] = {
  { "nodemcu-0.9.5/0x00000.bin",
    "load 0x40100000, len 30452, room 16 \ntail 4\nchksum 0xce\n"
    "load 0x3ffe8000, len 2728, room 4 \ntail 4\nchksum 0xaf\n"
    "load 0x3ffe8ab0, len 13544, room 4 \ntail 4\nchksum 0xae\ncsum 0xae\n" },
  { "nodemcu-0.9.5/nodemcu_integer_0.9.5_20150318.bin",
    "load 0x40100000, len 28740, room 16 \ntail 4\nchksum 0xcd\n"
    "load 0x3ffe8000, len 2888, room 4 \ntail 4\nchksum 0xbc\n"
    "load 0x3ffe8b50, len 15252, room 4 \ntail 0\nchksum 0x4f\ncsum 0x4f\n" },
  { "nodemcu-1.5.4.1/nodemcu_float_master_20160917-1140.bin",
    "load 0x40100000, len 25952, room 16 \ntail 0\nchksum 0x0e\n"
    "load 0x3ffe8000, len 2252, room 8 \ntail 4\nchksum 0x67\n"
    "load 0x3ffe88cc, len 8, room 4 \ntail 4\nchksum 0xd2\ncsum 0xd2\n" },
  { "nodemcu-1.5.4.1/nodemcu_integer_master_20160917-1140.bin",
    "load 0x40100000, len 24368, room 16 \ntail 0\nchksum 0x66\n"
    "load 0x3ffe8000, len 2248, room 8 \ntail 0\nchksum 0xa3\n"
    "load 0x3ffe88c8, len 8, room 8 \ntail 0\nchksum 0x0e\ncsum 0x0e\n" },
  { "nodemcu-2.2.0/konnected-firmware-2-2-7.bin",
    "load 0x40100000, len 26044, room 16 \ntail 12\nchksum 0xbf\nho 0 tail 12 room 4\n"
    "load 0x3ffe8000, len 2340, room 12 \ntail 8\nchksum 0xd7\n"
    "load 0x3ffe8924, len 136, room 0 \ntail 8\nchksum 0xdd\ncsum 0xdd\n" },
  { "nodemcu-3.0/nodemcu-release-12-modules-2024-01-18-19-25-08-float.bin",
    "load 0x40100000, len 27444, room 16 \ntail 4\nchksum 0x65\n"
    "load 0x3ffe8000, len 2572, room 4 \ntail 8\nchksum 0x13\n"
    "load 0x3ffe8a0c, len 8, room 0 \ntail 8\nchksum 0x44\ncsum 0x44\n" },
  { "nonos-sdk-3/boot_v1.7.bin",
    "load 0x40100000, len 2592, room 16 \ntail 0\nchksum 0xf3\n"
    "load 0x3ffe8000, len 764, room 8 \ntail 4\nchksum 0x92\n"
    "load 0x3ffe82fc, len 676, room 4 \ntail 0\nchksum 0x22\ncsum 0x22\n" },
  { "nonos-sdk-3/user1.1024.new.2.bin", "ets_main.c " },
  { "nonos-sdk-3/blank.bin", "ets_main.c " },
};

static void
test_firmware (void)
{
  g_autofree char *folder = real_firmware_require ();

  for (guint i = 0; folder != NULL && i < G_N_ELEMENTS (firmware); i++) {
    g_autofree char *path = g_build_filename (folder, firmware[i].file, NULL);
    g_autofree char *content = NULL;
    gsize size;
    Talk t;

    g_assert_true (g_file_get_contents (path, &content, &size, NULL));
    talk_init (&t, "virtual:esp-12e");
    memcpy (nf_virtual_flash_get_array (t.flash), content, size);
    g_autofree char *text = boot (&t);

    g_assert_true (g_str_has_prefix (text, firmware[i].text));
    talk_clear (&t);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual-boot/images", test_images);
  g_test_add_func ("/virtual-boot/memory", test_memory);
  g_test_add_func ("/virtual-boot/entry", test_entry);
  g_test_add_func ("/virtual-boot/no-image", test_no_image);
  g_test_add_func ("/virtual-boot/no-flash", test_no_flash);
  g_test_add_func ("/virtual-boot/read-error", test_read_error);
  g_test_add_func ("/virtual-boot/firmware", test_firmware);
  return g_test_run ();
}
