/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The parts of the window that need no window: what the templates' functions answer, the options
 * of a plan, the speed of the line, and what the port chooser offers.
 */
#include "nf-adapters.h"
#include "nf-board.h"
#include "nf-choice.h"
#include "nf-closures.h"
#include "nf-error.h"
#include "nf-port-choices.h"
#include "nf-profile-store.h"
#include "nf-settings.h"
#include "nf-speed.h"
#include "nf-words.h"

#include <glib/gstdio.h>

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
  assert_takes (nf_closure_choose_run_label (NULL, FALSE, FALSE), "_Flash");
  assert_takes (nf_closure_choose_run_label (NULL, TRUE, FALSE), "_Cancel");
  assert_takes (nf_closure_choose_run_label (NULL, TRUE, TRUE), "S_kip");
  assert_takes (nf_closure_choose_run_action (NULL, FALSE), "win.flash");
  assert_takes (nf_closure_choose_run_action (NULL, TRUE), "win.cancel");
  assert_takes (nf_closure_choose_run_tooltip (NULL, FALSE, FALSE, "fw.bin: File not found"),
                "fw.bin: File not found");
  assert_takes (nf_closure_choose_status (NULL, "fw.bin: File not found", NULL),
                "fw.bin: File not found");
  assert_takes (nf_closure_choose_status (NULL, NULL, NULL), "Ready");
  g_assert_true (nf_closure_shows_warning (NULL, FALSE, "fw.bin: File not found", NULL));
  g_assert_false (nf_closure_shows_warning (NULL, TRUE, "fw.bin: File not found", NULL));
  g_assert_false (nf_closure_shows_warning (NULL, FALSE, NULL, NULL));
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
  assert_takes (
      nf_closure_choose_state_icon (NULL, FALSE, nf_words_get_row_progress (NF_ROW_DIFFERS)),
      "dialog-error-symbolic");
  assert_takes (nf_closure_choose_state_icon (NULL, FALSE, ""), NULL);
  assert_takes (nf_closure_format_number (NULL, 0), "1");
}

/* --- Options ----------------------------------------------------------------------------- */

typedef struct {
  NfSettings *settings;
  NfProfileStore *profiles;
  GSettings *keys;
  char *folder;
  char *adapters; /* a file in it that is not there yet */
  NfSpeed *speed;
} Options;

static void
set_up (Options *o, gconstpointer data)
{
  o->settings = nf_settings_new ();
  o->profiles = nf_profile_store_new (NULL);
  o->keys = g_settings_new ("io.github.nodeflasher.NodeFlasher");
  o->folder = g_dir_make_tmp ("nf-app-parts-XXXXXX", NULL);
  o->adapters = g_build_filename (o->folder, "adapters.ini", NULL);
  o->speed = nf_speed_new (o->settings, o->adapters);
}

static void
tear_down (Options *o, gconstpointer data)
{
  g_settings_reset (o->keys, "baud-rate");
  g_settings_reset (o->keys, "flash-mode");
  g_settings_reset (o->keys, "flash-size");
  g_settings_reset (o->keys, "after");
  g_settings_reset (o->keys, "write-all");
  g_settings_reset (o->keys, "rom-only");
  g_unlink (o->adapters);
  g_assert_cmpint (g_rmdir (o->folder), ==, 0);
  g_free (o->adapters);
  g_free (o->folder);
  g_assert_finalize_object (o->speed);
  g_assert_finalize_object (o->settings);
  g_assert_finalize_object (o->profiles);
  g_object_unref (o->keys);
}

static NfPlanOptions
get_options (Options *o, const char *board)
{
  g_autoptr (NfProfile) profile = nf_profile_store_lookup (o->profiles, board, NULL);

  return nf_settings_get_plan_options (o->settings, profile, 460800);
}

static void
test_options_of_board (Options *o, gconstpointer data)
{
  NfPlanOptions options = get_options (o, "nodemcu-1.0");

  g_assert_cmpuint (options.baud, ==, 460800);
  g_assert_cmpuint (options.flash_bytes, ==, 4 << 20);
  g_assert_cmpint (options.before, ==, NF_BEFORE_RESET);
  g_assert_cmpint (options.after, ==, NF_AFTER_RESET);
  g_assert_cmpint (options.settings.mode, ==, NF_FLASH_MODE_DIO);
  g_assert_cmpint (options.settings.size, ==, NF_FLASH_SIZE_4M);
  g_assert_false (options.erase_all);
  g_assert_false (options.write_all);
  g_assert_false (options.no_stub);
  g_assert_cmpint (get_options (o, "detect").settings.size, ==, NF_FLASH_SIZE_DETECT);
}

/* A board without reset lines is got into its loader by hand, and started by that. */
static void
test_options_by_hand (Options *o, gconstpointer data)
{
  NfPlanOptions options = get_options (o, "esp-01-512k");

  g_assert_cmpint (options.before, ==, NF_BEFORE_BY_HAND);
  g_assert_cmpint (options.after, ==, NF_AFTER_RUN);
}

static void
test_options_chosen (Options *o, gconstpointer data)
{
  NfPlanOptions options;

  g_settings_set_string (o->keys, "flash-mode", "keep");
  g_settings_set_string (o->keys, "flash-size", "16MB");
  g_settings_set_string (o->keys, "after", "stay");
  g_settings_set_boolean (o->keys, "write-all", TRUE);
  g_settings_set_boolean (o->keys, "rom-only", TRUE);
  options = get_options (o, "nodemcu-1.0");
  g_assert_true (options.write_all);
  g_assert_true (options.no_stub);
  g_assert_cmpint (options.after, ==, NF_AFTER_NOTHING);
  g_assert_cmpint (options.settings.mode, ==, NF_FLASH_MODE_KEEP);
  g_assert_cmpint (options.settings.size, ==, NF_FLASH_SIZE_16M);
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

static void
test_forget_other_port (Options *o, gconstpointer data)
{
  const char *expected[] = { "c", "a", NULL };
  g_auto (GStrv) names = NULL;

  g_settings_reset (o->keys, "other-ports");
  for (const char *name = "abc"; *name != '\0'; name++)
    nf_settings_add_other_port (o->settings, (char[]){ *name, '\0' });
  nf_settings_remove_other_port (o->settings, "b");
  nf_settings_remove_other_port (o->settings, "none of them");
  names = nf_settings_dup_other_ports (o->settings);
  g_assert_cmpstrv (names, expected);
}

/* --- The speed of the line --------------------------------------------------------------- */

static NfPort *
new_port (const char *serial)
{
  NfPortFacts facts = {
    .kind = NF_PORT_USB,
    .name = "/dev/ttyUSB0",
    .vid = 0x10c4,
    .pid = 0xea60,
    .serial = serial,
  };

  return nf_port_new (&facts);
}

/* @note: what stands under the rate */
static void
assert_speed (Options *o, const char *text, const char *note)
{
  g_autofree char *shown = NULL;
  g_autofree char *small = NULL;

  g_object_get (o->speed, "text", &shown, "note", &small, NULL);
  g_assert_cmpstr (shown, ==, text);
  g_assert_cmpstr (small, ==, note);
}

static void
assert_setting (Options *o, const char *text)
{
  g_autofree char *wanted = g_settings_get_string (o->keys, "baud-rate");

  g_assert_cmpstr (wanted, ==, text);
}

static void
test_speed_default (Options *o, gconstpointer data)
{
  g_autoptr (NfPort) port = new_port ("1");
  guint baud = 0;

  assert_speed (o, "460800", "");
  nf_speed_set_port (o->speed, port);
  assert_speed (o, "460800", "");
  g_assert_true (nf_speed_get_baud (o->speed, &baud, NULL));
  g_assert_cmpuint (baud, ==, 460800);
}

static void
test_speed_typed (Options *o, gconstpointer data)
{
  const char *bad[] = { "", "fast", "299", "4000001", "-9600", "115200x" };
  guint baud = 0;

  g_object_set (o->speed, "text", " 921600 ", NULL);
  assert_setting (o, " 921600 ");
  g_assert_true (nf_speed_get_baud (o->speed, &baud, NULL));
  g_assert_cmpuint (baud, ==, 921600);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    g_object_set (o->speed, "text", bad[i], NULL);
    g_assert_false (nf_speed_get_baud (o->speed, &baud, &error));
    g_assert_error (error, NF_ERROR, NF_ERROR_SETTING);
  }
}

/* What a line did not carry is not tried again there, and elsewhere the choice stands. */
static void
test_speed_limited (Options *o, gconstpointer data)
{
  g_autoptr (NfPort) weak = new_port ("1");
  g_autoptr (NfPort) again = new_port ("1");
  g_autoptr (NfPort) other = new_port ("2");

  nf_speed_set_port (o->speed, weak);
  nf_speed_take_result (o->speed, weak, 460800, 230400);
  assert_speed (o, "230400", "This adapter managed 230400");
  assert_setting (o, "460800");
  nf_speed_set_port (o->speed, other);
  assert_speed (o, "460800", "");
  nf_speed_set_port (o->speed, again);
  assert_speed (o, "230400", "This adapter managed 230400");
}

/* The person may know better: the adapter is asked for it, and when it works that is remembered. */
static void
test_speed_overruled (Options *o, gconstpointer data)
{
  g_autoptr (NfPort) port = new_port ("1");
  g_autoptr (NfPort) same = new_port ("1");
  g_autoptr (NfPort) other = new_port ("2");

  g_assert_true (nf_adapters_set_rate (o->adapters, port, 230400, NULL));
  nf_speed_set_port (o->speed, port);
  g_object_set (o->speed, "text", "921600", NULL);
  assert_speed (o, "921600", "");
  assert_setting (o, "921600");
  nf_speed_set_port (o->speed, same); /* the list was made anew, nobody chose */
  assert_speed (o, "921600", "");
  nf_speed_take_result (o->speed, port, 921600, 921600);
  g_object_set (o->speed, "text", "115200", NULL);
  nf_speed_set_port (o->speed, other);
  assert_speed (o, "115200", "");
  nf_speed_set_port (o->speed, port);
  assert_speed (o, "921600", "This adapter managed 921600");
}

/* A job that ends after its port was unplugged says nothing about the one that took its place. */
static void
test_speed_of_other_port (Options *o, gconstpointer data)
{
  g_autoptr (NfPort) gone = new_port ("1");
  g_autoptr (NfPort) other = new_port ("2");

  nf_speed_set_port (o->speed, other);
  nf_speed_take_result (o->speed, gone, 460800, 115200);
  assert_speed (o, "460800", "");
  g_assert_cmpuint (nf_adapters_get_rate (o->adapters, gone), ==, 115200);
  g_assert_cmpuint (nf_adapters_get_rate (o->adapters, other), ==, 0);
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
  g_assert_cmpstr (nf_port_get_name (NF_PORT (peek_facts (choices, n - 4)->item)),
                   ==,
                   "socket://a:1");
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
  ADD ("other-ports", test_other_ports);
  ADD ("forget-other-port", test_forget_other_port);
  ADD ("speed-default", test_speed_default);
  ADD ("speed-typed", test_speed_typed);
  ADD ("speed-limited", test_speed_limited);
  ADD ("speed-overruled", test_speed_overruled);
  ADD ("speed-of-other-port", test_speed_of_other_port);
#undef ADD
  g_test_add_func ("/app-parts/ports", test_ports);
  g_test_add_func ("/app-parts/board", test_board);
  g_test_add_func ("/app-parts/board-without-mac", test_board_without_mac);
  return g_test_run ();
}
