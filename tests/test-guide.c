/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a board is at while a person gets it into its loader, and what the person is told.
 */
#include "nf-guide.h"
#include "nf-words-guide.h"

#include <locale.h>
#include <string.h>

#define SECOND G_USEC_PER_SEC

static gboolean
hear (NfGuide *guide, const char *said)
{
  NfEvent event = { .kind = NF_EVENT_HEARD, .elapsed_us = 1 * SECOND };

  g_strlcpy (event.said, said, sizeof event.said);
  return nf_guide_take (guide, &event);
}

static void
test_straps (void)
{
  static const struct {
    const char *said;
    NfGuideState state;
  } cases[] = {
    { "ets Jan  8 2013,rst cause:2, boot mode:(3,6)", NF_GUIDE_PROGRAM },
    { "ets Jan  8 2013,rst cause:2, boot mode:(1,7)", NF_GUIDE_LOADER },
    { "ets Jan  8 2013,rst cause:1, boot mode:(4,5)", NF_GUIDE_SDIO },
    { "ets Jan  8 2013,rst cause:1, boot mode:(7,7)", NF_GUIDE_SDIO },
    { "boot mode:(", NF_GUIDE_PROGRAM },
    { "> ", NF_GUIDE_TALKS },
    { "", NF_GUIDE_NOISE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    NfGuide guide = { 0 };
    g_assert_true (hear (&guide, cases[i].said));
    g_assert_cmpint (guide.state, ==, cases[i].state);
  }
}

/* What the ROM and the program print after the straps does not hide them, and neither does noise.
 */
static void
test_order (void)
{
  NfGuide guide = { 0 };

  g_assert_true (hear (&guide, ""));
  g_assert_true (hear (&guide, " ets Jan  8 2013,rst cause:2, boot mode:(3,6)"));
  g_assert_false (hear (&guide, "load 0x40100000, len 26828, room 16"));
  g_assert_false (hear (&guide, ""));
  g_assert_cmpint (guide.state, ==, NF_GUIDE_PROGRAM);
  g_assert_cmpuint (guide.resets, ==, 1);
  g_assert_true (hear (&guide, " ets Jan  8 2013,rst cause:2, boot mode:(3,6)"));
  g_assert_cmpuint (guide.resets, ==, 2);
  g_assert_true (hear (&guide, " ets Jan  8 2013,rst cause:2, boot mode:(1,6)"));
  g_assert_cmpint (guide.state, ==, NF_GUIDE_LOADER);
}

static void
test_deaf (void)
{
  NfGuide guide = { 0 };

  g_assert_false (nf_guide_take_time (&guide, 60 * SECOND));
  hear (&guide, "boot mode:(1,7)");
  g_assert_false (nf_guide_take_time (&guide, 4 * SECOND));
  g_assert_cmpstr (nf_words_get_guide_state (&guide, "esp-01"), ==, "The board is in its loader");
  g_assert_true (nf_guide_take_time (&guide, 4 * SECOND + 1));
  g_assert_cmpstr (nf_words_get_guide_state (&guide, "esp-01"),
                   ==,
                   "The board is in its loader but does not hear us: check the wire from the "
                   "adapter's TX to the board's RX");
  g_assert_true (hear (&guide, "boot mode:(3,7)"));
  g_assert_false (guide.is_deaf);
}

static void
test_connected (void)
{
  NfGuide guide = { 0 };
  NfEvent event = { .kind = NF_EVENT_CONNECTED };

  hear (&guide, "boot mode:(1,7)");
  g_assert_true (nf_guide_take (&guide, &event));
  g_assert_cmpint (guide.state, ==, NF_GUIDE_CONNECTED);
  g_assert_false (hear (&guide, "boot mode:(3,7)"));
}

static void
test_other_events (void)
{
  NfGuide guide = { 0 };
  NfEvent event = { .kind = NF_EVENT_WRITTEN };

  g_assert_false (nf_guide_take (&guide, &event));
  g_assert_cmpint (guide.state, ==, NF_GUIDE_SILENT);
}

/* Each letter of the drawing stands in the steps: the drawings have A, B and, but for a board with
 * two buttons, C. */
static void
test_steps (void)
{
  static const char *const modules[] = { "generic", "esp-01", "esp-12", "nodemcu", "d1-mini", "?" };

  for (gsize i = 0; i < G_N_ELEMENTS (modules); i++) {
    g_autoptr (GString) all = g_string_new (NULL);
    gboolean has_buttons = strcmp (modules[i], "nodemcu") == 0;
    const char *step = NULL;
    for (guint n = 0; (step = nf_words_get_guide_step (modules[i], n)) != NULL; n++)
      g_string_append (all, step);
    g_assert_nonnull (strstr (all->str, "(A)"));
    g_assert_nonnull (strstr (all->str, "(B)"));
    g_assert_cmpint (strstr (all->str, "(C)") != NULL, ==, !has_buttons);
  }
}

static void
test_words (void)
{
  NfGuide guide = { 0 };

  for (guint i = 0; i < NF_N_GUIDE_STATES; i++) {
    guide.state = i;
    g_assert_cmpstr (nf_words_get_guide_state (&guide, "generic"), !=, "");
  }
  guide.state = NF_GUIDE_PROGRAM;
  g_assert_cmpstr (nf_words_get_guide_state (&guide, "esp-01"),
                   ==,
                   "The board started its program: hold GPIO0 low and reset again");
  g_assert_cmpstr (nf_words_get_guide_state (&guide, "nodemcu"),
                   ==,
                   "The board started its program: hold FLASH while you tap RST");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide/straps", test_straps);
  g_test_add_func ("/guide/order", test_order);
  g_test_add_func ("/guide/deaf", test_deaf);
  g_test_add_func ("/guide/connected", test_connected);
  g_test_add_func ("/guide/other-events", test_other_events);
  g_test_add_func ("/guide/steps", test_steps);
  g_test_add_func ("/guide/words", test_words);
  return g_test_run ();
}
