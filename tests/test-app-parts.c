/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The parts of the window that need no window: what the templates' functions answer, the options
 * of a plan, and what the port chooser offers.
 */
#include "nf-board.h"
#include "nf-choice.h"
#include "nf-closures.h"
#include "nf-error.h"
#include "nf-port-choices.h"
#include "nf-profile-store.h"
#include "nf-settings.h"
#include "nf-words.h"

static void
assert_takes (char *text, const char *expected)
{
  g_autofree char *taken = text;

  g_assert_cmpstr (taken, ==, expected);
}

/* --- Functions of the templates ---------------------------------------------------------- */

static void
test_run_button (void)
{
  assert_takes (nf_closure_choose_run_label (NULL, FALSE), "_Flash");
  assert_takes (nf_closure_choose_run_label (NULL, TRUE), "_Cancel");
  assert_takes (nf_closure_choose_run_action (NULL, FALSE), "win.flash");
  assert_takes (nf_closure_choose_run_action (NULL, TRUE), "win.cancel");
  assert_takes (nf_closure_choose_run_tooltip (NULL, FALSE, "fw.bin: File not found"),
                "fw.bin: File not found");
  assert_takes (nf_closure_choose_status (NULL, "fw.bin: File not found"),
                "fw.bin: File not found");
  assert_takes (nf_closure_choose_status (NULL, NULL), "Ready");
  g_assert_true (nf_closure_shows_warning (NULL, FALSE, "fw.bin: File not found"));
  g_assert_false (nf_closure_shows_warning (NULL, TRUE, "fw.bin: File not found"));
  g_assert_false (nf_closure_shows_warning (NULL, FALSE, NULL));
}

/* Cancel is not dressed up: only what begins something is suggested. */
static void
test_run_classes (void)
{
  g_auto (GStrv) idle = nf_closure_choose_run_classes (NULL, FALSE);
  g_auto (GStrv) busy = nf_closure_choose_run_classes (NULL, TRUE);

  g_assert_true (g_strv_contains ((const char *const *) idle, "suggested-action"));
  g_assert_false (g_strv_contains ((const char *const *) busy, "suggested-action"));
}

static void
test_row_icons (void)
{
  const char *written = nf_words_get_row_progress (NF_ROW_WRITTEN);

  assert_takes (nf_closure_choose_state_icon (NULL, TRUE, "File not found"),
                "dialog-warning-symbolic");
  assert_takes (nf_closure_choose_state_icon (NULL, FALSE, written), "object-select-symbolic");
  assert_takes (nf_closure_choose_state_icon (NULL, FALSE, ""), NULL);
  assert_takes (nf_closure_format_number (NULL, 0), "1");
}

/* --- Options ----------------------------------------------------------------------------- */

typedef struct {
  NfSettings *settings;
  NfProfileStore *profiles;
  GSettings *keys;
} Options;

static void
set_up (Options *o, gconstpointer data)
{
  o->settings = nf_settings_new ();
  o->profiles = nf_profile_store_new (NULL);
  o->keys = g_settings_new ("io.github.nodeflasher.NodeFlasher");
}

static void
tear_down (Options *o, gconstpointer data)
{
  g_settings_reset (o->keys, "baud-rate");
  g_settings_reset (o->keys, "flash-mode");
  g_settings_reset (o->keys, "flash-size");
  g_settings_reset (o->keys, "after");
  g_assert_finalize_object (o->settings);
  g_assert_finalize_object (o->profiles);
  g_object_unref (o->keys);
}

static NfPlanOptions
get_options (Options *o, const char *board)
{
  g_autoptr (NfProfile) profile = nf_profile_store_lookup (o->profiles, board, NULL);
  g_autoptr (GError) error = NULL;
  NfPlanOptions options;

  g_assert_true (nf_settings_get_plan_options (o->settings, profile, &options, &error));
  g_assert_no_error (error);
  return options;
}

static void
test_options_of_board (Options *o, gconstpointer data)
{
  NfPlanOptions options = get_options (o, "nodemcu-1.0");

  g_assert_cmpuint (options.baud, ==, 230400);
  g_assert_cmpint (options.before, ==, NF_BEFORE_RESET);
  g_assert_cmpint (options.after, ==, NF_AFTER_RESET);
  g_assert_cmpint (options.settings.mode, ==, NF_FLASH_MODE_DIO);
  g_assert_cmpint (options.settings.size, ==, NF_FLASH_SIZE_4M);
  g_assert_false (options.erase_all);
  g_assert_cmpint (get_options (o, "detect").settings.size, ==, NF_FLASH_SIZE_DETECT);
}

/* A board without reset lines is started by its loader. */
static void
test_options_by_hand (Options *o, gconstpointer data)
{
  NfPlanOptions options = get_options (o, "esp-01-512k");

  g_assert_cmpint (options.before, ==, NF_BEFORE_RESET);
  g_assert_cmpint (options.after, ==, NF_AFTER_RUN);
}

static void
test_options_chosen (Options *o, gconstpointer data)
{
  NfPlanOptions options;

  g_settings_set_string (o->keys, "baud-rate", " 921600 ");
  g_settings_set_string (o->keys, "flash-mode", "keep");
  g_settings_set_string (o->keys, "flash-size", "16MB");
  g_settings_set_string (o->keys, "after", "stay");
  options = get_options (o, "nodemcu-1.0");
  g_assert_cmpuint (options.baud, ==, 921600);
  g_assert_cmpint (options.after, ==, NF_AFTER_NOTHING);
  g_assert_cmpint (options.settings.mode, ==, NF_FLASH_MODE_KEEP);
  g_assert_cmpint (options.settings.size, ==, NF_FLASH_SIZE_16M);
}

static void
test_options_bad_baud (Options *o, gconstpointer data)
{
  const char *bad[] = { "", "fast", "299", "4000001", "-9600", "115200x" };
  g_autoptr (NfProfile) profile = nf_profile_store_lookup (o->profiles, "detect", NULL);
  NfPlanOptions options;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    g_settings_set_string (o->keys, "baud-rate", bad[i]);
    g_assert_false (nf_settings_get_plan_options (o->settings, profile, &options, &error));
    g_assert_error (error, NF_ERROR, NF_ERROR_SETTING);
  }
}

static void
test_other_ports (Options *o, gconstpointer data)
{
  const char *expected[] = { "c", "g", "f", "e", "d", NULL };
  g_auto (GStrv) names = NULL;

  for (const char *name = "abcdefgc"; *name != '\0'; name++)
    nf_settings_add_other_port (o->settings, (char[]){ *name, '\0' });
  names = nf_settings_dup_other_ports (o->settings);
  g_assert_cmpstrv (names, expected);
}

/* --- Ports ------------------------------------------------------------------------------- */

static const NfChoiceFacts *
peek_facts (NfPortChoices *choices, guint position)
{
  g_autoptr (NfChoice) choice = g_list_model_get_item (G_LIST_MODEL (choices), position);

  return choice != NULL ? nf_choice_get_facts (choice) : NULL;
}

static guint
find_key (NfPortChoices *choices, const char *key)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (choices));

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (peek_facts (choices, i)->key, key) == 0)
      return i;
  return n;
}

/* Whatever is plugged into the machine that runs this, the end of the list is the same. */
static void
test_ports (void)
{
  const char *typed[] = { "socket://a:1", "virtual:esp-01", NULL };
  g_autoptr (NfPortList) ports = nf_port_list_new ();
  g_autoptr (NfPortChoices) choices = nf_port_choices_new (ports);
  guint n_defaults = 0;
  guint n = 0;

  nf_port_choices_set_typed (choices, typed);
  n = g_list_model_get_n_items (G_LIST_MODEL (choices));
  g_assert_cmpuint (find_key (choices, "socket://a:1"), ==, n - 4);
  g_assert_cmpuint (find_key (choices, NULL), ==, n - 3);
  g_assert_cmpuint (find_key (choices, "virtual:esp-12e"), ==, n - 2);
  g_assert_cmpuint (find_key (choices, "virtual:esp-01"), ==, n - 1);
  g_assert_cmpstr (peek_facts (choices, n - 2)->heading, ==, "Try without a board");
  g_assert_cmpstr (peek_facts (choices, n - 1)->heading, ==, "");
  for (guint i = 0; i < n; i++)
    n_defaults += peek_facts (choices, i)->is_default ? 1 : 0;
  g_assert_cmpuint (n_defaults, ==, 1);
}

/* --- Board facts ------------------------------------------------------------------------- */

static void
test_board (void)
{
  NfBoardFacts facts = {
    .crystal_mhz = 26,
    .has_mac = TRUE,
    .station_mac = { 0x5C, 0xCF, 0x7F, 1, 2, 3 },
    .soft_ap_mac = { 0x5E, 0xCF, 0x7F, 1, 2, 3 },
  };
  g_autoptr (NfBoard) board = nf_board_new (&facts);
  g_autofree char *station = NULL;
  g_autofree char *label = nf_board_dup_label (board);

  g_object_get (board, "station-mac", &station, NULL);
  g_assert_cmpstr (station, ==, "5c:cf:7f:01:02:03");
  g_assert_cmpstr (label, ==, "AP MAC:5E-CF-7F-01-02-03\nSTA MAC:5C-CF-7F-01-02-03");
}

static void
test_board_without_mac (void)
{
  NfBoardFacts facts = { .crystal_mhz = 26 };
  g_autoptr (NfBoard) board = nf_board_new (&facts);
  g_autoptr (GObject) code = NULL;
  gboolean has_mac = TRUE;

  g_object_get (board, "has-mac", &has_mac, "qr-code", &code, NULL);
  g_assert_false (has_mac);
  g_assert_null (code);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app-parts/run-button", test_run_button);
  g_test_add_func ("/app-parts/run-classes", test_run_classes);
  g_test_add_func ("/app-parts/row-icons", test_row_icons);
#define ADD(name, function)                                                                        \
  g_test_add ("/app-parts/options/" name, Options, NULL, set_up, function, tear_down)
  ADD ("of-board", test_options_of_board);
  ADD ("by-hand", test_options_by_hand);
  ADD ("chosen", test_options_chosen);
  ADD ("bad-baud", test_options_bad_baud);
  ADD ("other-ports", test_other_ports);
#undef ADD
  g_test_add_func ("/app-parts/ports", test_ports);
  g_test_add_func ("/app-parts/board", test_board);
  g_test_add_func ("/app-parts/board-without-mac", test_board_without_mac);
  return g_test_run ();
}
