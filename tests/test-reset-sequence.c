/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Reset sequences as text and as moves of the lines.
 */
#include "nf-reset-sequence.h"

#include "nf-error.h"

#include "support/test-transport.h"

#include <string.h>

/* What stands in the text, what it is written back as, and what happens on the line. */
static void
test_meaning (void)
{
  static const struct {
    const char *text;
    const char *formatted;
    const char *moves;
  } cases[] = {
    { "", "", "" },
    { "  ", "", "" },
    { "D0|R1|W0.1|D1|R0|W0.05|D0",
      "D0|R1|W0.1|D1|R0|W0.05|D0",
      "D0R0\nD0R1\nW100\nD1R1\nD1R0\nW50\nD0R0\n" },
    { "u0,0|u1,1|u0,1|w0.1|u1,0|w0.05|u0,0|d0",
      "D0|U1,1|D0|W0.1|U1,0|W0.05|D0|D0",
      "D0R0\nD1R1\nD0R1\nW100\nD1R0\nW50\nD0R0\nD0R0\n" },
    { " R1 | W 1 | R0 ", "R1|W1|R0", "D0R1\nW1000\nD0R0\n" },
    { "W0.1", "W0.1", "D0R0\nW100\n" },
    { "D1|W10|W10|W0.001", "D1|W10|W10|W0.001", "D1R0\nW10000\nD1R0\nW10000\nD1R0\nW1\n" },
    { "D0|W0.2", "W0.2", "D0R0\nW200\n" },
    { "R1|R1|W.5", NULL, NULL },
    { "R1|D0|W0.5", "R1|D0|W0.5", "D0R1\nD0R1\nW500\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TestTransport) line = test_transport_new ();
    g_autoptr (GError) error = NULL;
    NfResetSequence sequence = { 0 };
    if (cases[i].moves == NULL) {
      g_assert_false (nf_reset_sequence_parse (&sequence, cases[i].text, &error));
      g_assert_error (error, NF_ERROR, NF_ERROR_SETTING);
      continue;
    }
    g_assert_true (nf_reset_sequence_parse (&sequence, cases[i].text, &error));
    g_assert_no_error (error);
    g_autofree char *formatted = nf_reset_sequence_format (&sequence);
    g_assert_cmpstr (formatted, ==, cases[i].formatted);
    g_assert_true (nf_reset_sequence_run (&sequence, NF_TRANSPORT (line), NULL, &error));
    g_autofree char *moves = test_transport_take_sent (line);
    g_assert_cmpstr (moves, ==, cases[i].moves);
  }
}

/* Whatever is parsed means the same after it was written and parsed again. */
static void
test_round_trip (void)
{
  static const char *const items[] = { "D0",   "D1",   "R0",   "R1", "U0,0",
                                       "U1,0", "U0,1", "U1,1", "W0", "W0.1" };
  enum { N = G_N_ELEMENTS (items) };

  for (guint i = 0; i < N * N * N; i++) {
    g_autofree char *text =
        g_strdup_printf ("%s|%s|%s", items[i % N], items[i / N % N], items[i / N / N]);
    NfResetSequence first = { 0 };
    NfResetSequence second = { 0 };
    g_assert_true (nf_reset_sequence_parse (&first, text, NULL));
    g_autofree char *formatted = nf_reset_sequence_format (&first);
    g_assert_true (nf_reset_sequence_parse (&second, formatted, NULL));
    g_assert_cmpmem (&first, sizeof first, &second, sizeof second);
  }
}

static void
test_wrong (void)
{
  static const struct {
    const char *text;
    const char *message;
  } cases[] = {
    { "D2",
      "\"D2\" is no item of a reset sequence; write D0, D1, R0, R1, U1,0 or W0.1, with | between "
      "them" },
    { "D0|R",
      "\"R\" is no item of a reset sequence; write D0, D1, R0, R1, U1,0 or W0.1, with | between "
      "them" },
    { "D0||R1",
      "\"\" is no item of a reset sequence; write D0, D1, R0, R1, U1,0 or W0.1, with | between "
      "them" },
    { "U1",
      "\"U1\" is no item of a reset sequence; write D0, D1, R0, R1, U1,0 or W0.1, with | between "
      "them" },
    { "U1,2",
      "\"U1,2\" is no item of a reset sequence; write D0, D1, R0, R1, U1,0 or W0.1, with | between "
      "them" },
    { "D0;R1",
      "\"D0;R1\" is no item of a reset sequence; write D0, D1, R0, R1, U1,0 or W0.1, with | "
      "between them" },
    { "D1|W", "\"W\" in a reset sequence is no wait; write W and 0 to 10 seconds, as W0.1" },
    { "D1|W-1", "\"W-1\" in a reset sequence is no wait; write W and 0 to 10 seconds, as W0.1" },
    { "D1|Winf", "\"WINF\" in a reset sequence is no wait; write W and 0 to 10 seconds, as W0.1" },
    { "D1|W0x1", "\"W0X1\" in a reset sequence is no wait; write W and 0 to 10 seconds, as W0.1" },
    { "D1|W1e3", "\"W1E3\" in a reset sequence is no wait; write W and 0 to 10 seconds, as W0.1" },
    { "D1|W0.1.2",
      "\"W0.1.2\" in a reset sequence is no wait; write W and 0 to 10 seconds, as W0.1" },
    { "D1|W10.001",
      "\"W10.001\" in a reset sequence is no wait; write W and 0 to 10 seconds, as W0.1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    NfResetSequence sequence = { .n = 7 };
    g_assert_false (nf_reset_sequence_parse (&sequence, cases[i].text, &error));
    g_assert_error (error, NF_ERROR, NF_ERROR_SETTING);
    g_assert_cmpstr (error->message, ==, cases[i].message);
    g_assert_cmpuint (sequence.n, ==, 7);
  }
}

static void
test_too_long (void)
{
  g_autoptr (GString) text = g_string_new ("D1");
  g_autoptr (GError) error = NULL;
  NfResetSequence sequence = { 0 };

  for (guint i = 1; i < NF_RESET_STEPS_MAX; i++)
    g_string_append (text, i % 2 == 1 ? "|D0" : "|D1");
  g_string_append (text, "|W1");
  g_assert_true (nf_reset_sequence_parse (&sequence, text->str, &error));
  g_assert_cmpuint (sequence.n, ==, NF_RESET_STEPS_MAX);
  g_string_append (text, "|R1");
  g_assert_false (nf_reset_sequence_parse (&sequence, text->str, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_SETTING);
  g_assert_cmpstr (error->message, ==, "a reset sequence has at most 32 steps");
}

static void
test_needs_both (void)
{
  static const struct {
    const char *text;
    gboolean needs_both;
  } cases[] = {
    { "", FALSE },
    { "D0|R1|W0.1|D1|R0|W0.05|D0", FALSE },
    { "R1|W0.1|U1,0|W0.05|D0", TRUE },
    { "U1,1", TRUE },
    { "U1,0|U1,1", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    NfResetSequence sequence = { 0 };
    g_assert_true (nf_reset_sequence_parse (&sequence, cases[i].text, NULL));
    g_assert_cmpint (nf_reset_sequence_needs_both (&sequence), ==, cases[i].needs_both);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reset-sequence/meaning", test_meaning);
  g_test_add_func ("/reset-sequence/round-trip", test_round_trip);
  g_test_add_func ("/reset-sequence/wrong", test_wrong);
  g_test_add_func ("/reset-sequence/too-long", test_too_long);
  g_test_add_func ("/reset-sequence/needs-both", test_needs_both);
  return g_test_run ();
}
