/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Crashes, in the three forms that they are told in.
 */
#include "nf-exception.h"

#include <string.h>

#define ROM_DUMP                                                                                   \
  "Fatal exception (0): \r\nepc1=0x40106074, epc2=0x00000001, epc3=0x00000002, "                   \
  "excvaddr=0x00000003, depc=0x00000004\r\n"
#define SDK_DUMP                                                                                   \
  "Fatal exception 28(LoadProhibitedCause):\nepc1=0x4024a5d1, epc2=0x00000000, "                   \
  "epc3=0x4024a5d2, excvaddr=0x00000008, depc=0x00000000\n"
#define ARDUINO_HEAD                                                                               \
  "--------------- CUT HERE FOR EXCEPTION DECODER ---------------\n\nException (29):\n"            \
  "epc1=0x40201234 epc2=0x00000000 epc3=0x00000000 excvaddr=0x00000010 depc=0x00000000\n\n"
#define ARDUINO_STACK                                                                              \
  ">>>stack>>>\n\nctx: cont\nsp: 3ffffdc0 end: 3fffffc0 offset: 0190\n"                            \
  "3fffff50:  402023e4 3ffee8b0 00000001 40202410 <\n"                                             \
  "3fffff60:  feefeffe feefeffe 3ffee8dc 402027b8  \n"

static NfException
read_text (const char *text)
{
  NfException exception;
  gboolean has_dump = nf_exception_read (&exception, text, strlen (text));

  g_assert_cmpint (has_dump, ==, exception.has_dump);
  return exception;
}

static void
test_rom (void)
{
  NfException exception = read_text (ROM_DUMP);

  g_assert_true (exception.has_dump);
  g_assert_cmpuint (exception.cause, ==, 0);
  g_assert_cmphex (exception.epc1, ==, 0x40106074);
  g_assert_cmphex (exception.epc2, ==, 1);
  g_assert_cmphex (exception.epc3, ==, 2);
  g_assert_cmphex (exception.excvaddr, ==, 3);
  g_assert_cmphex (exception.depc, ==, 4);
  g_assert_cmpuint (exception.stack_words, ==, 0);
  g_assert_true (exception.is_whole);
}

static void
test_sdk (void)
{
  NfException exception = read_text (SDK_DUMP);

  g_assert_cmpuint (exception.cause, ==, 28);
  g_assert_cmphex (exception.epc1, ==, 0x4024A5D1);
  g_assert_cmphex (exception.epc3, ==, 0x4024A5D2);
  g_assert_cmphex (exception.excvaddr, ==, 8);
}

static void
test_arduino (void)
{
  NfException exception = read_text (ARDUINO_HEAD ARDUINO_STACK "<<<stack<<<\n");

  g_assert_cmpuint (exception.cause, ==, 29);
  g_assert_cmphex (exception.epc1, ==, 0x40201234);
  g_assert_cmphex (exception.excvaddr, ==, 0x10);
  g_assert_cmpuint (exception.stack_words, ==, 8);
  g_assert_true (exception.is_whole);
}

static void
test_cut_off (void)
{
  const char *text = ARDUINO_HEAD ARDUINO_STACK;
  NfException exception = read_text (text);

  g_assert_cmpuint (exception.stack_words, ==, 8);
  g_assert_false (exception.is_whole);
  g_assert_false (read_text (ARDUINO_HEAD).is_whole);
  for (gsize n = 0; n <= strlen (text); n++) {
    g_autofree char *begun = g_strndup (text, n);
    exception = read_text (begun);
    g_assert_true (!exception.has_dump || exception.cause == 29);
    g_assert_cmpuint (exception.stack_words, <=, 8);
  }
}

/* Nothing behind the end is read. */
static void
test_end (void)
{
  NfException exception;
  g_autofree char *exact = g_memdup2 (ROM_DUMP, 40);

  g_assert_true (nf_exception_read (&exception, exact, 40));
  g_assert_cmphex (exception.epc1, ==, 0x40106074);
}

static void
test_last (void)
{
  g_assert_cmpuint (read_text (ROM_DUMP SDK_DUMP).cause, ==, 28);
  g_assert_cmpuint (read_text (SDK_DUMP ROM_DUMP).cause, ==, 0);
  g_assert_cmphex (read_text (SDK_DUMP "Fatal exception (3): \r\n").epc1, ==, 0);
}

/* Reports of an earlier crash, and words. */
static void
test_none (void)
{
  static const char *const texts[] = {
    "",
    "Exception ",
    "Exception (",
    "Exception (28",
    "Exception (128):",
    "Exception (64):",
    "User exception (panic/abort/assert)",
    "{\"RestartReason\":\"Fatal exception:29 flag:2 (EXCEPTION) epc1:0x40232f2b\"}",
    "no exception here",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (read_text (texts[i]).has_dump);
}

static void
test_names (void)
{
  g_assert_cmpstr (nf_exception_get_name (0), ==, "IllegalInstruction");
  g_assert_cmpstr (nf_exception_get_name (9), ==, "LoadStoreAlignment");
  g_assert_cmpstr (nf_exception_get_name (28), ==, "LoadProhibited");
  g_assert_cmpstr (nf_exception_get_name (29), ==, "StoreProhibited");
  g_assert_cmpstr (nf_exception_get_name (7), ==, "");
  g_assert_cmpstr (nf_exception_get_name (30), ==, "");
  g_assert_cmpstr (nf_exception_get_name (G_MAXUINT), ==, "");
}

static void
test_places (void)
{
  g_assert_cmpint (nf_exception_get_place (0x40000000), ==, NF_CODE_ROM);
  g_assert_cmpint (nf_exception_get_place (0x4000FFFF), ==, NF_CODE_ROM);
  g_assert_cmpint (nf_exception_get_place (0x40100000), ==, NF_CODE_IRAM);
  g_assert_cmpint (nf_exception_get_place (0x4010FFFF), ==, NF_CODE_IRAM);
  g_assert_cmpint (nf_exception_get_place (0x40110000), ==, NF_CODE_NOWHERE);
  g_assert_cmpint (nf_exception_get_place (0x40200000), ==, NF_CODE_FLASH);
  g_assert_cmpint (nf_exception_get_place (0x402FFFFF), ==, NF_CODE_FLASH);
  g_assert_cmpint (nf_exception_get_place (0), ==, NF_CODE_NOWHERE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exception/rom", test_rom);
  g_test_add_func ("/exception/sdk", test_sdk);
  g_test_add_func ("/exception/arduino", test_arduino);
  g_test_add_func ("/exception/cut-off", test_cut_off);
  g_test_add_func ("/exception/end", test_end);
  g_test_add_func ("/exception/last", test_last);
  g_test_add_func ("/exception/none", test_none);
  g_test_add_func ("/exception/names", test_names);
  g_test_add_func ("/exception/places", test_places);
  return g_test_run ();
}
