/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the program says about plans, init data, regions of the flash and a person's files.
 */
#include "nf-words-guard.h"

#include <string.h>

enum { MB = 1 << 20, MAX_LENGTH = 140 };

static void
assert_taken (char *text, const char *expected)
{
  g_autofree char *taken = text;

  g_assert_cmpstr (taken, ==, expected);
}

/* --- Findings ----------------------------------------------------------------------------- */

static const struct {
  NfFinding finding;
  const char *text;
} findings[] = {
  { { .kind = NF_FINDING_WRONG_CHIP },
    "fw.bin is for another chip and would not run on this board." },
  { { .kind = NF_FINDING_NOT_WRITABLE }, "fw.bin is no file that can be written as it is." },
  { { .kind = NF_FINDING_DAMAGED }, "fw.bin is damaged or cut off." },
  { { .kind = NF_FINDING_TOO_LARGE, .range = { 0xFF000, 0x2000 }, .value = 1 * MB },
    "fw.bin reaches up to 0x101000, and the flash has only 1 MB." },
  { { .kind = NF_FINDING_OVERLAP }, "fw.bin and other.bin want the same place." },
  { { .kind = NF_FINDING_SIZE_TOO_LARGE, .value = 4 * MB },
    "The header of fw.bin says 4 MB, more than the flash has: the board would look for its "
    "settings "
    "where there is nothing." },
  { { .kind = NF_FINDING_SIZE_TOO_SMALL, .value = 512 << 10, .severity = NF_SEVERITY_NOTE },
    "The header of fw.bin says 512 KB, less than the flash has: the rest may not be used." },
  { { .kind = NF_FINDING_SIZE_TOO_SMALL, .value = 512 << 10, .severity = NF_SEVERITY_ERROR },
    "The header of fw.bin says 512 KB, less than the flash has and too little for this firmware." },
  { { .kind = NF_FINDING_MODE_CANNOT_BOOT, .value = NF_FLASH_MODE_QIO },
    "This chip starts in DOUT mode alone, and fw.bin says QIO." },
  { { .kind = NF_FINDING_NO_BOOT_LOADER },
    "fw.bin needs a boot loader at address 0, and there is none." },
  { { .kind = NF_FINDING_APP_AT_ZERO }, "fw.bin cannot be started from address 0." },
  { { .kind = NF_FINDING_PROGRAM_NOT_AT_ZERO }, "fw.bin is started from address 0 alone." },
  { { .kind = NF_FINDING_CODE_MISSING },
    "fw.bin is one of two parts, and the other is not there." },
  { { .kind = NF_FINDING_WRONG_SLOT }, "fw.bin is made for the boot loader's other slot." },
  { { .kind = NF_FINDING_WRONG_ADDRESS, .range = { 0, 1 }, .fix = { .address = 0x10000 } },
    "fw.bin belongs at 0x10000." },
  { { .kind = NF_FINDING_LFS_NUMBERS },
    "fw.bin and the firmware do not go together: one is integer, the other float." },
  { { .kind = NF_FINDING_LFS_TOO_LARGE, .value = 0x10000 },
    "fw.bin is larger than this firmware's Lua flash store of 64 KB." },
  { { .kind = NF_FINDING_LFS_TOO_LARGE }, "This firmware has no Lua flash store for fw.bin." },
  { { .kind = NF_FINDING_INIT_DATA_USELESS, .range = { 0x7C000, 128 } },
    "This firmware does not look for init data at 0x7c000." },
  { { .kind = NF_FINDING_INIT_DATA_HARMFUL, .range = { 0x3FC000, 128 } },
    "This firmware has its files at 0x3fc000: init data there would damage them." },
  { { .kind = NF_FINDING_INIT_DATA_MISSING,
      .item = NF_NO_ITEM,
      .range = { 0x3FC000, 128 },
      .value = NF_INIT_DATA_BECAUSE_BLANK },
    "There is no init data at 0x3fc000, and this firmware does not write it itself." },
  { { .kind = NF_FINDING_INIT_DATA_MISSING, .item = 1 },
    "fw.bin would clear the init data that this firmware needs." },
  { { .kind = NF_FINDING_INIT_DATA_CUSTOM, .item = NF_NO_ITEM, .range = { 0xF000, 128 } },
    "The init data at 0x0f000 was changed by somebody and would be lost." },
  { { .kind = NF_FINDING_INIT_DATA_CUSTOM, .item = 1, .range = { 0xF000, 128 } },
    "fw.bin would replace init data that somebody has changed." },
  { { .kind = NF_FINDING_IN_FILE_SYSTEM, .range = { 0x74000, 0x389000 } },
    "fw.bin would overwrite part of the file system at 0x74000 to 0x3fcfff." },
  { { .kind = NF_FINDING_FILES_LOST, .range = { 0x74000, 0x389000 } },
    "The files on the board, at 0x74000 to 0x3fcfff, would be lost." },
  { { .kind = NF_FINDING_UPGRADE },
    "The board holds a NodeMCU of another generation: the clean way is to back it up, erase everything "
    "and "
    "write." },
  { { .kind = NF_FINDING_TOO_SMALL_FOR, .value = 512 << 10 },
    "fw.bin needs at least 1 MB of flash, and there is only 512 KB." },
  { { .kind = NF_FINDING_TOO_SMALL_FOR, .value = 1 * MB },
    "What fw.bin lays out does not fit into a flash of 1 MB." },
};

static void
test_findings (void)
{
  gboolean is_seen[NF_N_FINDINGS] = { FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (findings); i++) {
    is_seen[findings[i].finding.kind] = TRUE;
    assert_taken (nf_words_format_finding (&findings[i].finding, "fw.bin", "other.bin"),
                  findings[i].text);
    g_assert_cmpuint (strlen (findings[i].text), <, MAX_LENGTH);
  }
  for (guint kind = 0; kind < NF_N_FINDINGS; kind++)
    g_assert_true (is_seen[kind]);
  g_assert_cmpstr (nf_words_get_severity (NF_SEVERITY_NOTE), ==, "Note");
  g_assert_cmpstr (nf_words_get_severity (NF_SEVERITY_WARNING), ==, "Warning");
  g_assert_cmpstr (nf_words_get_severity (NF_SEVERITY_ERROR), ==, "Error");
  g_assert_cmpstr (nf_words_get_severity (NF_SEVERITY_IMPOSSIBLE), ==, "Impossible");
}

static void
test_fixes (void)
{
  static const struct {
    NfFix fix;
    const char *text;
  } cases[] = {
    { { .kind = NF_FIX_NONE }, NULL },
    { { .kind = NF_FIX_MOVE, .address = 0x10000 }, "Move to 0x10000" },
    { { .kind = NF_FIX_REMOVE }, "Remove this row" },
    { { .kind = NF_FIX_SET_MODE, .value = NF_FLASH_MODE_DOUT }, "Use DOUT" },
    { { .kind = NF_FIX_SET_SIZE, .value = NF_FLASH_SIZE_4M }, "Set 4 MB" },
    { { .kind = NF_FIX_SET_SIZE, .value = NF_FLASH_SIZE_512K }, "Set 512 KB" },
    { { .kind = NF_FIX_SET_SIZE, .value = NF_FLASH_SIZE_4M_C1 }, "Set 4 MB (1024+1024)" },
    { { .kind = NF_FIX_ADD_INIT_DATA, .address = 0x3FC000 }, "Add init data at 0x3fc000" },
    { { .kind = NF_FIX_KEEP_INIT_DATA, .address = 0xF000 }, "Keep init data at 0x0f000" },
    { { .kind = NF_FIX_ERASE_ALL }, "Erase everything first" },
  };
  gboolean is_seen[NF_N_FIXES] = { FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    is_seen[cases[i].fix.kind] = TRUE;
    assert_taken (nf_words_format_fix (&cases[i].fix), cases[i].text);
  }
  for (guint kind = 0; kind < NF_N_FIXES; kind++)
    g_assert_true (is_seen[kind]);
}

/* --- Init data ---------------------------------------------------------------------------- */

/* Every reason has a sentence of its own, with the address where it is about one. */
static void
test_reasons (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint reason = 0; reason < NF_N_INIT_DATA_REASONS; reason++) {
    NfInitDataAdvice advice = { .reason = (NfInitDataReason) reason, .address = 0x3FC000 };
    char *text = nf_words_format_init_data (&advice);
    gboolean has_address =
        reason != NF_INIT_DATA_BECAUSE_NOT_USED && reason != NF_INIT_DATA_BECAUSE_UNKNOWN;

    g_assert_cmpint (strstr (text, "0x3fc000") != NULL, ==, has_address);
    g_assert_true (g_str_has_suffix (text, "."));
    g_assert_cmpuint (strlen (text), <, MAX_LENGTH);
    g_assert_true (g_hash_table_add (seen, text));
  }
}

static void
test_custom (void)
{
  NfInitDataAdvice advice = { .action = NF_INIT_DATA_KEEP_CUSTOM,
                              .reason = NF_INIT_DATA_BECAUSE_CUSTOM,
                              .address = 0xF000 };
  NfInitDataByte byte = { 107, "vdd33_const", 255, 0 };

  assert_taken (nf_words_format_init_data (&advice),
                "The init data at 0x0f000 was changed by somebody, and stays as it is.");
  advice.action = NF_INIT_DATA_MOVE_CUSTOM;
  advice.from = 0xF000;
  assert_taken (nf_words_format_init_data (&advice),
                "The init data at 0x0f000 was changed by somebody, and would be cleared.");
  advice.from = 0x3FC000;
  assert_taken (nf_words_format_init_data (&advice),
                "The init data at 0x3fc000 was changed by somebody, and this firmware looks at "
                "0x0f000.");
  assert_taken (nf_words_format_init_data_byte (&byte), "vdd33_const (byte 107): 255 instead of 0");
}

/* --- The map ------------------------------------------------------------------------------ */

static void
test_regions (void)
{
  static const struct {
    NfRegion region;
    const char *text;
  } cases[] = {
    { { { 0x10000, 0x64000 }, NF_CONTENT_PROGRAM, NF_FATE_STAYS, NF_NO_ITEM, NF_NO_ITEM },
      "0x10000 to 0x73fff (400 KB): Program, stays" },
    { { { 0x10000, 0x64000 }, NF_CONTENT_BLANK, NF_FATE_WRITTEN, 0, NF_NO_ITEM },
      "0x10000 to 0x73fff (400 KB): Blank, will hold fw.bin" },
    { { { 0x3FC000, 0x1000 }, NF_CONTENT_INIT_DATA, NF_FATE_ERASED, NF_NO_ITEM, NF_NO_ITEM },
      "0x3fc000 to 0x3fcfff (4 KB): Init data, will be erased" },
    { { { 0x3FC080, 0xF80 }, NF_CONTENT_UNKNOWN, NF_FATE_KEPT, NF_NO_ITEM, NF_NO_ITEM },
      "0x3fc080 to 0x3fcfff (4 KB): Unknown data, shares a sector with a file and is put back" },
    { { { 0, 0x1000 }, NF_CONTENT_UNREAD, NF_FATE_CONFLICT, 0, 1 },
      "0x00000 to 0x00fff (4 KB): Not read, wanted by fw.bin and by other.bin" },
    { { { 0x100000, 0x1000 }, NF_CONTENT_UNREAD, NF_FATE_BEYOND, 0, NF_NO_ITEM },
      "0x100000 to 0x100fff (4 KB): behind the end of the flash, wanted by fw.bin" },
  };
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_taken (nf_words_format_region (&cases[i].region, "fw.bin", "other.bin"), cases[i].text);
  for (guint content = 0; content < NF_N_CONTENTS; content++)
    g_assert_true (g_hash_table_add (seen, (gpointer) nf_words_get_content ((NfContent) content)));
}

static void
test_files (void)
{
  NfFilesAnswer answer = { .fate = NF_FILES_UNKNOWN, .range = { 0x74000, 0x389000 } };

  assert_taken (
      nf_words_format_files (&answer),
      "It is not known whether there are files. What is on the board is treated as if it were your data.");
  answer.fate = NF_FILES_NONE;
  assert_taken (nf_words_format_files (&answer), "There are no files on the board.");
  answer.fate = NF_FILES_STAY;
  assert_taken (nf_words_format_files (&answer), "Your files stay, at 0x74000 to 0x3fcfff.");
  answer.fate = NF_FILES_LOST;
  assert_taken (nf_words_format_files (&answer),
                "Your files at 0x74000 to 0x3fcfff will be lost. Back them up first.");
  answer.fate = NF_FILES_MOVE;
  assert_taken (
      nf_words_format_files (&answer),
      "Your files at 0x74000 to 0x3fcfff will not be found by this firmware. Back them up "
      "first.");
  answer.new_range = (NfRange){ 0x100000, 0x2FD000 };
  assert_taken (nf_words_format_files (&answer),
                "Your files at 0x74000 to 0x3fcfff will not be found: this firmware makes its own "
                "file system at 0x100000 to 0x3fcfff. Back them up first.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words-guard/findings", test_findings);
  g_test_add_func ("/words-guard/fixes", test_fixes);
  g_test_add_func ("/words-guard/reasons", test_reasons);
  g_test_add_func ("/words-guard/custom", test_custom);
  g_test_add_func ("/words-guard/regions", test_regions);
  g_test_add_func ("/words-guard/files", test_files);
  return g_test_run ();
}
