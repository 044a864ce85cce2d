/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what write-flash says of files that should not be written as they are: the exact words, the
 * exit status, the events, and that the flash is as it was.
 */
#include "cli/cli-events.h"
#include "cli/cli-findings.h"

#include <string.h>

static gboolean
was_asked (const CliFindings *self)
{
  return strstr (self->result.out, "Board: ") != NULL;
}

/* --- Stopped ----------------------------------------------------------------------------- */

#define MENDABLE "Nothing was changed. --fix mends it, and --force goes on all the same.\n"
#define OBSTACLE "Nothing was changed. --force goes on all the same.\n"

typedef struct {
  const char *name;
  const char *module;
  const char *arguments; /* of write-flash */
  const char *told;      /* the line, up to what comes of it; the sentence begins behind ": " */
  const char *fix;       /* NULL: there is none */
  gboolean is_asked;     /* the board had to tell it */
} Stop;

static const Stop stops[] = {
  { "wrong-chip",
    "esp-12e",
    "0 esp32.bin",
    "Error: esp32.bin is for another chip and would not run on this board.",
    NULL,
    FALSE },
  { "one-of-two",
    "esp-12e",
    "0 program.bin 0x20000 esp32.bin",
    "Error: esp32.bin is for another chip and would not run on this board.",
    "Remove this row",
    FALSE },
  { "web-page",
    "esp-12e",
    "0 page.bin",
    "Error: page.bin is no file that can be written as it is.",
    NULL,
    FALSE },
  { "over-the-air",
    "esp-12e",
    "0 ota.bin.gz",
    "Error: ota.bin.gz is no file that can be written as it is.",
    NULL,
    FALSE },
  { "not-at-zero",
    "esp-12e",
    "0x20000 nodemcu.bin",
    "Error: nodemcu.bin is started from address 0 alone.",
    "Move to 0x00000",
    FALSE },
  { "no-boot-loader",
    "esp-12e",
    "0x1000 user1.bin",
    "Error: user1.bin needs a boot loader at address 0, and there is none.",
    NULL,
    TRUE },
  { "init-data",
    "esp-12e",
    "-fs 4MB 0 nodemcu.bin 0x3FC000 INTERNAL://DEFAULT",
    "Warning: This firmware has its files at 0x3fc000: init data there would damage them.",
    "Remove this row",
    FALSE },
  { "size",
    "esp-12e",
    "-fs 8MB 0 nodemcu.bin",
    "Error: The header of nodemcu.bin says 8 MB, more than the flash has: the board would "
    "look for its settings where there is nothing.",
    "Set 4 MB",
    TRUE },
  { "mode",
    "esp-8285",
    "0 program.bin",
    "Error: This chip starts in DOUT mode alone, and program.bin says QIO.",
    "Use DOUT",
    TRUE },
};

static void
test_stop (CliFindings *self, gconstpointer unused, const Stop *stop)
{
  g_autofree char *line = g_strdup_printf ("write-flash %s", stop->arguments);
  g_autofree char *told = stop->fix != NULL
                              ? g_strdup_printf ("%s --fix would: %s", stop->told, stop->fix)
                              : g_strdup (stop->told);
  g_autofree char *words = g_strdup_printf ("nodeflash: Something speaks against this\n  %s\n%s",
                                            strstr (stop->told, ": ") + 2,
                                            stop->fix != NULL ? MENDABLE : OBSTACLE);

  cli_findings_run (self, line);
  g_assert_cmpint (self->result.status, ==, CLI_FINDINGS_REFUSED);
  g_assert_cmpstr (self->result.err, ==, words);
  cli_findings_assert_told (self, told);
  g_assert_cmpint (was_asked (self), ==, stop->is_asked);
  cli_fixture_assert_flash (self->cli);
}

static void
test_stops (gconstpointer data)
{
  const Stop *stop = data;
  CliFindings fixture = { 0 };

  cli_findings_set_up (&fixture, stop->module);
  test_stop (&fixture, NULL, stop);
  cli_findings_tear_down (&fixture, NULL);
}

/* What cannot be done at all ends as it does without a review, and --force does not help. */
static void
test_impossible (CliFindings *self, gconstpointer data)
{
  static const char *const lines[] = { "write-flash 0 program.bin 0x4000 data.bin",
                                       "write-flash --force 0 program.bin 0x4000 data.bin" };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    cli_findings_run (self, lines[i]);
    g_assert_cmpint (self->result.status, ==, 1);
    cli_findings_assert_told (
        self,
        "Impossible: data.bin and program.bin want the same place. --fix would: Remove "
        "this row");
    g_assert_cmpstr (self->result.err,
                     ==,
                     "nodeflash: Two files want the same place\n  program.bin: Overlaps row 2\n"
                     "Change one address, or leave one out.\n");
    cli_fixture_assert_flash (self->cli);
  }
}

/* --- Comparing --------------------------------------------------------------------------- */

static void
test_verify (CliFindings *self, gconstpointer data)
{
  cli_findings_run (self, "verify-flash 0 esp32.bin");
  g_assert_cmpint (self->result.status, ==, 1);
  g_assert_null (strstr (self->result.out, "another chip"));
  cli_findings_run (self, "verify-flash --fix 0 esp32.bin");
  g_assert_cmpint (self->result.status, ==, 2);
}

/* --- For programs ------------------------------------------------------------------------ */

static gboolean
get_flag (struct json_object *event, const char *key)
{
  struct json_object *member = json_object_object_get (event, key);

  g_assert_true (json_object_is_type (member, json_type_boolean));
  return json_object_get_boolean (member);
}

static void
assert_event (CliFindings *self,
              const char *line,
              const char *names,
              gboolean applied,
              gboolean forced)
{
  g_autoptr (GPtrArray) events = NULL;
  g_autofree char *joined = NULL;
  struct json_object *finding = NULL;

  cli_findings_run (self, line);
  g_assert_cmpstr (self->result.err, ==, "");
  events = cli_events_parse (self->result.out);
  joined = cli_events_join_names (events);
  g_assert_cmpstr (joined, ==, names);
  finding = cli_events_find (events, "finding");
  g_assert_cmpint (get_flag (finding, "applied"), ==, applied);
  g_assert_cmpint (get_flag (finding, "overridden"), ==, forced);
  g_assert_cmpstr (cli_event_get_text (finding, "kind"), ==, "program-not-at-zero");
  g_assert_cmpstr (cli_event_get_text (finding, "severity"), ==, "error");
  g_assert_cmpstr (cli_event_get_text (finding, "message"),
                   ==,
                   "nodemcu.bin is started from address 0 alone.");
  g_assert_cmpstr (cli_event_get_text (finding, "file"), ==, "nodemcu.bin");
  g_assert_null (cli_event_get_text (finding, "other-file"));
  g_assert_cmpint (cli_event_get_number (finding, "address"), ==, 0x20000);
  g_assert_cmpint (cli_event_get_number (finding, "size"), ==, CLI_FINDINGS_NODEMCU_SIZE);
  g_assert_cmpstr (cli_event_get_text (finding, "fix"), ==, "move");
  g_assert_cmpstr (cli_event_get_text (finding, "fix-label"), ==, "Move to 0x00000");
}

static void
test_json (CliFindings *self, gconstpointer data)
{
  g_autoptr (GPtrArray) events = NULL;
  struct json_object *error = NULL;

  assert_event (self, "--json write-flash 0x20000 nodemcu.bin", "finding error", FALSE, FALSE);
  events = cli_events_parse (self->result.out);
  error = cli_events_find (events, "error");
  g_assert_cmpstr (cli_event_get_text (error, "cause"), ==, "needs-decision");
  g_assert_cmpint (self->result.status, ==, CLI_FINDINGS_REFUSED);
  assert_event (
      self,
      "--json write-flash --force 0x20000 nodemcu.bin",
      "finding opened connected stub board surveyed item same written verified started done",
      FALSE,
      TRUE);
  assert_event (self,
                "--json write-flash --fix -fs 4MB 0x20000 nodemcu.bin",
                "finding opened connected stub board surveyed item patched same written verified "
                "started done",
                TRUE,
                FALSE);
}

/* --- Do my files stay? ------------------------------------------------------------------- */

static void
test_survey (CliFindings *self, gconstpointer data)
{
  g_autoptr (GPtrArray) events = NULL;
  struct json_object *files = NULL;

  cli_findings_run_well (self, "survey");
  g_assert_nonnull (strstr (self->result.out, "\n\nThere are no files on the board.\nLooked at "));
  cli_findings_run_well (self, "write-flash 0x300000 data.bin");
  cli_findings_run_well (self, "--json survey");
  events = cli_events_parse (self->result.out);
  files = cli_events_find (events, "files");
  g_assert_cmpstr (cli_event_get_text (files, "fate"), ==, "unknown");
  g_assert_cmpstr (
      cli_event_get_text (files, "message"),
      ==,
      "It is not known whether there are files. What is on the board is treated as if it "
      "were your data.");
}

static void
add (const char *name, const char *module, void (*test) (CliFindings *, gconstpointer))
{
  g_autofree char *path = g_strdup_printf ("/cli-review/%s", name);

  g_test_add (path, CliFindings, module, cli_findings_set_up, test, cli_findings_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (stops); i++) {
    g_autofree char *path = g_strdup_printf ("/cli-review/stop/%s", stops[i].name);
    g_test_add_data_func (path, &stops[i], test_stops);
  }
  add ("impossible", "esp-12e", test_impossible);
  add ("verify", "esp-12e", test_verify);
  add ("json", "esp-12e", test_json);
  add ("survey", "esp-12e", test_survey);
  return g_test_run ();
}
