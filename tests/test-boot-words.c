/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What is said of boards that were started: that everything has words, and the exact ones of what
 * people see most.
 */
#include "nf-words-boot.h"

#include <string.h>

static void
assert_boot (NfBootVerdict verdict, const char *expected)
{
  g_autofree char *text = nf_words_format_boot (&verdict);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_advice (NfBootVerdict verdict, const char *expected)
{
  g_autofree char *text = nf_words_format_boot_advice (&verdict);

  g_assert_cmpstr (text, ==, expected);
}

/* --- Exact words ------------------------------------------------------------------------- */

static void
test_runs (void)
{
  assert_boot ((NfBootVerdict){ .outcome = NF_BOOT_RUNS,
                                .sign = NF_SIGN_NODEMCU,
                                .version = "2.2.0",
                                .has_prompt = TRUE },
               "It runs: NodeMCU 2.2.0, Lua prompt");
  assert_boot ((NfBootVerdict){ .outcome = NF_BOOT_RUNS,
                                .sign = NF_SIGN_MICROPYTHON,
                                .version = "1.19.1",
                                .has_prompt = TRUE },
               "It runs: MicroPython 1.19.1, Python prompt");
  assert_boot ((NfBootVerdict){ .outcome = NF_BOOT_RUNS,
                                .sign = NF_SIGN_ESPRUINO,
                                .version = "2v19",
                                .has_prompt = TRUE },
               "It runs: Espruino 2v19, JavaScript prompt");
  assert_boot (
      (NfBootVerdict){ .outcome = NF_BOOT_RUNS, .sign = NF_SIGN_TASMOTA, .version = "12.5.0" },
      "It runs: Tasmota 12.5.0");
  assert_boot ((NfBootVerdict){ .outcome = NF_BOOT_RUNS, .sign = NF_SIGN_WLED }, "It runs: WLED");
  assert_boot ((NfBootVerdict){ .outcome = NF_BOOT_RUNS, .line = "temperature 21.5" },
               "It runs, and says: temperature 21.5");
  assert_boot ((NfBootVerdict){ .outcome = NF_BOOT_RUNS, .has_prompt = TRUE },
               "It runs, and waits for input");
  assert_advice ((NfBootVerdict){ .outcome = NF_BOOT_RUNS, .sign = NF_SIGN_NODEMCU }, "");
}

static void
test_loops (void)
{
  assert_boot ((NfBootVerdict){ .outcome = NF_BOOT_LOOPS, .sign = NF_SIGN_CHECKSUM },
               "It restarts in a loop: checksum error in the image at 0x0");
  assert_boot ((NfBootVerdict){ .outcome = NF_BOOT_LOOPS, .sign = NF_SIGN_RF_CAL_BLANK },
               "It restarts in a loop: init data is missing");
  assert_boot ((NfBootVerdict){ .outcome = NF_BOOT_LOOPS },
               "It restarts in a loop, and does not say why");
  assert_boot ((NfBootVerdict){ .outcome = NF_BOOT_LOOPS,
                                .sign = NF_SIGN_EXCEPTION,
                                .exception = { .has_dump = TRUE, .cause = 28 } },
               "It restarts in a loop: the program crashes, exception 28 (LoadProhibited)");
  assert_boot ((NfBootVerdict){ .outcome = NF_BOOT_FAILED, .sign = NF_SIGN_NO_PROGRAM },
               "It does not run: there is no program at 0x0");
}

static void
test_others (void)
{
  assert_boot ((NfBootVerdict){ .outcome = NF_BOOT_SILENT },
               "It is silent, which is normal for some programs");
  assert_boot ((NfBootVerdict){ .outcome = NF_BOOT_IN_LOADER, .sign = NF_SIGN_SDIO_MODE },
               "It waits for a host, because GPIO15 is high");
  assert_boot ((NfBootVerdict){ .outcome = NF_BOOT_IN_LOADER, .sign = NF_SIGN_DOWNLOAD_MODE },
               "It waits for a flasher, because GPIO0 is low");
  assert_boot ((NfBootVerdict){ .outcome = NF_BOOT_STARTED, .sign = NF_SIGN_NODEMCU_FORMATS },
               "It starts for the first time: NodeMCU formats its file system");
  assert_boot ((NfBootVerdict){ .outcome = NF_BOOT_GARBAGE },
               "It talks at no rate that makes sense");
  assert_boot ((NfBootVerdict){ .outcome = NF_BOOT_STARTED },
               "It was started, and says nothing that is known");
}

static void
test_exception (void)
{
  NfException exception = { .has_dump = TRUE,
                            .cause = 28,
                            .epc1 = 0x4024A5D1,
                            .excvaddr = 8,
                            .is_whole = TRUE };
  g_autofree char *bare = nf_words_format_exception (&exception);

  g_assert_cmpstr (bare,
                   ==,
                   "Exception 28 (LoadProhibited): it read from an address where there is nothing: "
                   "mostly a null pointer. It was at 0x4024a5d1, in the program. The address was "
                   "0x00000008.");
  exception = (NfException){ .has_dump = TRUE, .cause = 0, .epc1 = 0x40000010, .stack_words = 8 };
  g_autofree char *dump = nf_words_format_exception (&exception);
  g_assert_cmpstr (dump,
                   ==,
                   "Exception 0 (IllegalInstruction): it came to something that is no instruction: "
                   "damaged code, a jump to a wrong place, or a division by zero. It was at "
                   "0x40000010, in the chip's ROM. The dump has 8 words of its stack. Its end is "
                   "missing.");
  exception = (NfException){ 0 };
  g_autofree char *none = nf_words_format_exception (&exception);
  g_assert_cmpstr (none, ==, "");
}

/* --- All have words ---------------------------------------------------------------------- */

/* One sentence or two, that begin with a capital letter and end with a full stop. */
static void
assert_sentence (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_ascii_isupper (text[0]));
  g_assert_cmpint (text[strlen (text) - 1], ==, '.');
}

static void
test_every_sign (void)
{
  for (guint sign = NF_SIGN_NONE + 1; sign < NF_N_SIGNS; sign++) {
    const NfSignInfo *info = nf_sign_get_info ((NfSign) sign);
    NfBootVerdict verdict = { .outcome = info->outcome, .sign = (NfSign) sign, .line = "x" };
    g_autofree char *sentence = nf_words_format_boot (&verdict);
    g_autofree char *advice = nf_words_format_boot_advice (&verdict);

    g_assert_true (g_str_has_prefix (sentence, "It "));
    g_assert_false (g_str_has_suffix (sentence, "."));
    g_assert_null (strstr (sentence, "does not say why"));
    if (info->outcome == NF_BOOT_RUNS)
      g_assert_null (strstr (sentence, "says: x"));
    else
      assert_sentence (advice);
  }
}

static void
test_every_outcome (void)
{
  for (guint outcome = NF_BOOT_NOT_HEARD; outcome <= NF_BOOT_GARBAGE; outcome++) {
    NfBootVerdict verdict = { .outcome = (NfBootOutcome) outcome };
    g_autofree char *sentence = nf_words_format_boot (&verdict);

    g_assert_cmpuint (strlen (sentence), >, strlen ("It "));
    g_assert_nonnull (nf_boot_outcome_get_name ((NfBootOutcome) outcome));
  }
}

static void
test_every_repair (void)
{
  static const char *const labels[] = { NULL,
                                        "Use DIO",
                                        "Use DOUT",
                                        "Write Init Data",
                                        "Set Flash Size",
                                        "Erase and Flash Again",
                                        "Flash Again" };

  g_assert_cmpuint (G_N_ELEMENTS (labels), ==, NF_N_REPAIRS);
  for (guint kind = NF_REPAIR_NONE; kind < NF_N_REPAIRS; kind++) {
    g_assert_cmpstr (nf_words_get_repair ((NfRepairKind) kind), ==, labels[kind]);
    if (kind != NF_REPAIR_NONE)
      assert_sentence (nf_words_get_repair_hint ((NfRepairKind) kind));
  }
  g_assert_null (nf_words_get_repair_hint (NF_REPAIR_NONE));
}

/* Every cause with a name has a sentence of its own. */
static void
test_every_cause (void)
{
  const char *unknown = nf_words_get_exception_cause (63);

  for (guint cause = 0; cause < 30; cause++)
    if (*nf_exception_get_name (cause) != '\0')
      g_assert_cmpstr (nf_words_get_exception_cause (cause), !=, unknown);
  g_assert_cmpstr (nf_words_get_exception_cause (30), ==, unknown);
  g_assert_cmpstr (nf_words_get_exception_cause (4),
                   ==,
                   "it was interrupted by the watchdog, because it had been busy for too long");
}

/* --- One line ---------------------------------------------------------------------------- */

static void
assert_line (const char *line, const char *expected)
{
  g_autofree char *text = nf_words_format_line_of_board (line);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_lines (void)
{
  assert_line ("rf_cal[0] !=0x05,is 0xFF",
               "The place where this firmware looks for its init data is blank.");
  assert_line ("Exception (29):",
               "The program has crashed: it wrote to an address where nothing can be written: "
               "mostly a null pointer.");
  assert_line ("Formatting file system. Please wait...",
               "That takes up to two minutes with 4 MB. Do not reset the board meanwhile.");
  assert_line (" ets Jan  8 2013,rst cause:2, boot mode:(1,6)",
               "Let GPIO0 go, or take its jumper off, and reset the board.");
  assert_line (" ets Jan  8 2013,rst cause:2, boot mode:(3,6)", NULL);
  assert_line ("NodeMCU 3.0.0.0 built with Docker", NULL);
  assert_line ("load 0x40100000, len 26044, room 16 ", NULL);
  assert_line ("hello", NULL);
  assert_line ("", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/boot-words/runs", test_runs);
  g_test_add_func ("/boot-words/loops", test_loops);
  g_test_add_func ("/boot-words/others", test_others);
  g_test_add_func ("/boot-words/exception", test_exception);
  g_test_add_func ("/boot-words/every-sign", test_every_sign);
  g_test_add_func ("/boot-words/every-outcome", test_every_outcome);
  g_test_add_func ("/boot-words/every-repair", test_every_repair);
  g_test_add_func ("/boot-words/every-cause", test_every_cause);
  g_test_add_func ("/boot-words/lines", test_lines);
  return g_test_run ();
}
