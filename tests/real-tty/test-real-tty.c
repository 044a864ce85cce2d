/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The serial transport and the list of ports on a kernel's own /dev/ttyUSB0, with a virtual board
 * behind it, which is plugged in and pulled out. Runs in the machine that tests/real-tty/run
 * starts, or wherever vhci-hcd and cp210x are loaded and nothing else is called ttyUSB0.
 */
#include "nf-error.h"
#include "nf-flasher.h"
#include "nf-port-list.h"
#include "nf-serial-transport.h"
#include "nf-wall-clock.h"
#include "support/board-program.h"
#include "support/test-image.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#define PORT "/dev/ttyUSB0"

enum {
  LIMIT_MS = 10000,     /* for what must happen; the machine is a slow one */
  LOST_LIMIT_MS = 1000, /* from pulling the plug to the error */
  SET_LIMIT_MS = 6000, /* the same where the kernel waits for an answer of the adapter: up to 5 s */
};

typedef struct {
  Program board;
  GSubprocess *bridge;
  GDataInputStream *told; /* by the driver to the bridge */
} Rig;

/* ---- the rig ---- */

static void
wait_for_port (gboolean present)
{
  gint64 end = g_get_monotonic_time () + LIMIT_MS * G_TIME_SPAN_MILLISECOND;

  while (g_file_test (PORT, G_FILE_TEST_EXISTS) != present) {
    g_assert_cmpint (g_get_monotonic_time (), <, end);
    nf_wall_clock_sleep (NULL, 1, NULL, NULL);
  }
}

static void
plug (Rig *rig)
{
  g_autofree char *path = g_test_build_filename (G_TEST_BUILT, "real-tty", "usb-bridge", NULL);
  g_autoptr (GError) error = NULL;

  rig->bridge = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                  &error,
                                  path,
                                  rig->board.link,
                                  rig->board.lines,
                                  NULL);
  g_assert_no_error (error);
  rig->told = g_data_input_stream_new (g_subprocess_get_stdout_pipe (rig->bridge));
  wait_for_port (TRUE);
}

static void
unplug (Rig *rig)
{
  g_subprocess_force_exit (rig->bridge);
  g_subprocess_wait (rig->bridge, NULL, NULL);
  g_clear_object (&rig->told);
  g_clear_object (&rig->bridge);
}

static void
set_up (Rig *rig, gconstpointer data)
{
  program_set_up (&rig->board, NULL);
  program_start (&rig->board,
                 "--link",
                 rig->board.link,
                 "--lines",
                 rig->board.lines,
                 "--flash",
                 rig->board.flash,
                 "--fast",
                 "--unpaced",
                 NULL);
  plug (rig);
}

static void
tear_down (Rig *rig, gconstpointer data)
{
  if (rig->bridge != NULL)
    unplug (rig);
  wait_for_port (FALSE);
  program_tear_down (&rig->board, NULL);
}

static NfTransport *
open_port (void)
{
  NfTransport *port = nf_serial_transport_new (PORT);
  g_autoptr (GError) error = NULL;

  nf_transport_open (port, 115200, NULL, &error);
  g_assert_no_error (error);
  return port;
}

/* Waits until the driver has told @expected. Returns: (transfer full): what it told before that */
static char *
wait_until_told (Rig *rig, const char *expected)
{
  GString *before = g_string_new (NULL);

  for (;;) {
    g_autofree char *line = g_data_input_stream_read_line (rig->told, NULL, NULL, NULL);
    g_assert_nonnull (line);
    if (g_str_equal (line, expected))
      return g_string_free (before, FALSE);
    g_string_append_printf (before, "%s, ", line);
  }
}

static void
assert_told_next (Rig *rig, const char *expected)
{
  g_autofree char *before = wait_until_told (rig, expected);

  g_assert_cmpstr (before, ==, "");
}

static double
get_ms_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / G_TIME_SPAN_MILLISECOND;
}

/* ---- lines, rates, breaks ---- */

/* The kernel asserts both while it opens; nothing but "both" and "none" may be seen. */
static void
test_lines (Rig *rig, gconstpointer data)
{
  g_autoptr (NfTransport) port = open_port ();
  g_autofree char *opening = wait_until_told (rig, "lines 0 0");

  g_test_message ("opening: %s", opening);
  g_assert_nonnull (strstr (opening, "lines 1 1"));
  g_assert_null (strstr (opening, "lines 0 1"));
  g_assert_null (strstr (opening, "lines 1 0"));
  g_assert_cmpint (nf_transport_get_lines (port), ==, NF_LINES_TOGETHER);
  g_assert_true (nf_transport_set_baud (port, 57600, NULL));
  g_free (wait_until_told (rig, "baud 57600"));
  g_assert_true (nf_transport_set_lines (port, FALSE, TRUE, NULL));
  assert_told_next (rig, "lines 0 1");
  g_assert_true (nf_transport_set_lines (port, TRUE, FALSE, NULL));
  assert_told_next (rig, "lines 1 0");
  g_assert_true (nf_transport_set_lines (port, TRUE, TRUE, NULL));
  assert_told_next (rig, "lines 1 1");
  nf_transport_close (port);
  assert_told_next (rig, "lines 0 0");
}

/* What a CP2102 has, and what it makes of 74880; then what it has not. */
static void
test_rates (Rig *rig, gconstpointer data)
{
  const guint rates[][2] = {
    { 300, 300 },       { 9600, 9600 },     { 19200, 19200 },   { 38400, 38400 },
    { 57600, 57600 },   { 74880, 76800 },   { 115200, 115200 }, { 230400, 230400 },
    { 250000, 250000 }, { 460800, 460800 }, { 921600, 921600 },
  };
  g_autoptr (NfTransport) port = open_port ();
  g_autoptr (GError) error = NULL;

  g_free (wait_until_told (rig, "lines 0 0"));
  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autofree char *expected = g_strdup_printf ("baud %u", rates[i][1]);
    g_autofree char *before = NULL;
    nf_transport_set_baud (port, rates[i][0], &error);
    g_assert_no_error (error);
    before = wait_until_told (rig, expected);
    g_test_message ("%u: %s%s", rates[i][0], before, expected);
    g_assert_null (strstr (before, "lines"));
  }
  g_assert_false (nf_transport_set_baud (port, 2000000, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_NOT_SERIAL);
  g_test_message ("2000000: %s", error->message);
}

static void
test_break_and_errors (Rig *rig, gconstpointer data)
{
  g_autoptr (NfTransport) port = open_port ();
  NfLineErrors errors = { .framing = 1 };

  g_free (wait_until_told (rig, "lines 0 0"));
  g_assert_true (nf_transport_set_break (port, TRUE, NULL));
  g_free (wait_until_told (rig, "break 1"));
  g_assert_true (nf_transport_set_break (port, FALSE, NULL));
  assert_told_next (rig, "break 0");
  g_assert_true (nf_transport_get_line_errors (port, &errors));
  g_assert_cmpuint (errors.framing + errors.overruns + errors.parity + errors.breaks, ==, 0);
}

/* ---- a whole job ---- */

static gboolean
flash (Rig *rig, GBytes *bytes, GError **error)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (NfImage) image = nf_image_new ("a.bin", bytes);
  g_autoptr (NfPlan) plan = NULL;
  g_autoptr (NfTransport) port = nf_serial_transport_new (PORT);
  guint32 address = 0x10000;
  NfResult result = { 0 };

  options.baud = 460800;
  plan = nf_plan_new_write (&options, &address, &image, 1, error);
  g_assert_nonnull (plan);
  return nf_flasher_run (plan, port, NULL, NULL, &result, error);
}

static void
assert_flashes (Rig *rig, guint32 seed)
{
  enum { SIZE = 150000 };
  g_autoptr (GBytes) bytes = test_image_new_data (SIZE, seed);
  g_autofree char *content = NULL;
  gint64 start = g_get_monotonic_time ();
  gsize size = 0;
  g_autoptr (GError) error = NULL;

  flash (rig, bytes, &error);
  g_assert_no_error (error);
  g_test_message ("%u bytes flashed in %.1f s", SIZE, get_ms_since (start) / 1000);
  g_assert_true (g_file_get_contents (rig->board.flash, &content, &size, NULL));
  g_assert_cmpmem (content + 0x10000, SIZE, g_bytes_get_data (bytes, NULL), SIZE);
  for (gsize i = 0; i < size; i++)
    if (i < 0x10000 || i >= 0x10000 + SIZE)
      g_assert_cmphex ((guint8) content[i], ==, 0xFF);
}

static void
test_job (Rig *rig, gconstpointer data)
{
  assert_flashes (rig, 1);
}

/* ---- pulling the plug ---- */

typedef struct {
  Rig *rig;
  guint after_ms;
  gint64 time;
} Pull;

static gpointer
pull_plug (gpointer data)
{
  Pull *pull = data;

  nf_wall_clock_sleep (NULL, pull->after_ms, NULL, NULL);
  pull->time = g_get_monotonic_time ();
  unplug (pull->rig);
  return NULL;
}

/* Pulls the plug while @use is under way. */
static void
assert_lost (Rig *rig,
             const char *name,
             guint after_ms,
             double limit_ms,
             gboolean (*use) (Rig *rig, NfTransport *port, GError **error))
{
  g_autoptr (NfTransport) port = open_port ();
  Pull pull = { .rig = rig, .after_ms = after_ms };
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("pull", pull_plug, &pull);
  gboolean done = use (rig, port, &error);
  double ms = get_ms_since (pull.time);

  g_thread_join (thread);
  g_assert_false (done);
  g_test_message ("%s: %.0f ms after the unplugging: %s", name, ms, error->message);
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_LOST);
  g_assert_cmpfloat (ms, >=, 0);
  g_assert_cmpfloat (ms, <, limit_ms);
  nf_transport_close (port);
  wait_for_port (FALSE);
}

static gboolean
read_long (Rig *rig, NfTransport *port, GError **error)
{
  guint8 byte = 0;
  gssize n = 0;

  do /* the board may have said something when it was reset */
    n = nf_transport_read (port, &byte, 1, LIMIT_MS, NULL, error);
  while (n > 0);
  return n == 0;
}

static gboolean
write_long (Rig *rig, NfTransport *port, GError **error)
{
  static const guint8 bytes[4 << 20];

  return nf_transport_write (port, bytes, sizeof bytes, NULL, error);
}

/* A wait is not cut short: the next thing that is done tells. */
static gboolean
wait_long (Rig *rig, NfTransport *port, GError **error)
{
  guint8 byte = 0;

  return nf_transport_sleep (port, 300, NULL, error) &&
         nf_transport_read (port, &byte, 1, 0, NULL, error) >= 0;
}

static gboolean
change_rates (Rig *rig, NfTransport *port, GError **error)
{
  for (guint i = 0; i < 100000; i++)
    if (!nf_transport_set_baud (port, i % 2 == 0 ? 9600 : 115200, error))
      return FALSE;
  return TRUE;
}

static gboolean
move_lines (Rig *rig, NfTransport *port, GError **error)
{
  for (guint i = 0; i < 1000000; i++)
    if (!nf_transport_set_lines (port, FALSE, i % 2 == 0, error))
      return FALSE;
  return TRUE;
}

static gboolean
discard_often (Rig *rig, NfTransport *port, GError **error)
{
  for (guint i = 0; i < 10000000; i++)
    if (!nf_transport_discard_input (port, error))
      return FALSE;
  return TRUE;
}

static void
test_unplug_in_read (Rig *rig, gconstpointer data)
{
  assert_lost (rig, "read", 200, LOST_LIMIT_MS, read_long);
}

static void
test_unplug_in_write (Rig *rig, gconstpointer data)
{
  assert_lost (rig, "write", 200, LOST_LIMIT_MS, write_long);
}

static void
test_unplug_in_wait (Rig *rig, gconstpointer data)
{
  assert_lost (rig, "wait of 300 ms", 100, LOST_LIMIT_MS, wait_long);
}

static void
test_unplug_in_set_baud (Rig *rig, gconstpointer data)
{
  assert_lost (rig, "set_baud", 200, SET_LIMIT_MS, change_rates);
}

static void
test_unplug_in_set_lines (Rig *rig, gconstpointer data)
{
  assert_lost (rig, "set_lines", 200, SET_LIMIT_MS, move_lines);
}

static void
test_unplug_in_discard (Rig *rig, gconstpointer data)
{
  assert_lost (rig, "discard_input", 200, SET_LIMIT_MS, discard_often);
}

/* In the middle of a job; and once plugged in again, all is well. */
static void
test_unplug_in_job (Rig *rig, gconstpointer data)
{
  g_autoptr (GBytes) bytes = test_image_new_data (1 << 20, 2);
  Pull pull = { .rig = rig, .after_ms = 3000 };
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("pull", pull_plug, &pull);

  g_assert_false (flash (rig, bytes, &error));
  g_test_message ("job: %.0f ms after the unplugging: %s",
                  get_ms_since (pull.time),
                  error->message);
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_LOST);
  g_assert_cmpfloat (get_ms_since (pull.time), <, LOST_LIMIT_MS);
  g_thread_join (thread);
  wait_for_port (FALSE);

  program_tear_down (&rig->board, NULL);
  rig->board = (Program){ 0 };
  set_up (rig, NULL);
  assert_flashes (rig, 3);
}

/* ---- the list, and what is left over ---- */

static double
wait_for_list (NfPortList *list, gboolean present)
{
  gint64 start = g_get_monotonic_time ();

  while ((nf_port_list_find (list, PORT) != NULL) != present) {
    g_assert_cmpfloat (get_ms_since (start), <, LIMIT_MS);
    g_main_context_iteration (NULL, TRUE);
  }
  return get_ms_since (start);
}

static void
test_list_follows (Rig *rig, gconstpointer data)
{
  g_autoptr (NfPortList) list = nf_port_list_new ();
  NfPort *port = nf_port_list_find (list, PORT);

  g_assert_nonnull (port);
  g_assert_cmphex (nf_port_get_vid (port), ==, 0x10C4);
  g_assert_cmphex (nf_port_get_pid (port), ==, 0xEA60);
  g_assert_cmpstr (nf_port_get_serial (port), ==, "0001");
  g_test_message ("%s: %s", nf_port_get_title (port), nf_port_get_description (port));
  unplug (rig);
  g_test_message ("gone from the list %.0f ms after the unplugging", wait_for_list (list, FALSE));
  wait_for_port (FALSE);
  plug (rig);
  g_test_message ("in the list %.0f ms after /dev has it", wait_for_list (list, TRUE));
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_nothing_is_left (Rig *rig, gconstpointer data)
{
  guint n_files = 0;
  guint n_threads = 0;

  for (guint i = 0; i < 20; i++) {
    g_autoptr (NfTransport) port = NULL;
    g_autoptr (GError) error = NULL;
    if (i == 1) { /* GLib has started what it needs by then */
      n_files = count_entries ("/proc/self/fd");
      n_threads = count_entries ("/proc/self/task");
    }
    port = open_port ();
    unplug (rig);
    g_assert_false (read_long (rig, port, &error));
    g_clear_object (&port);
    wait_for_port (FALSE);
    plug (rig);
  }
  g_test_message ("%u files and %u threads, before and after", n_files, n_threads);
  g_assert_cmpuint (count_entries ("/proc/self/fd"), ==, n_files);
  g_assert_cmpuint (count_entries ("/proc/self/task"), <=, n_threads); /* GLib ends idle ones */
}

#define ADD(name, test) g_test_add ("/real-tty/" name, Rig, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("list", test_list_follows);
  ADD ("lines", test_lines);
  ADD ("rates", test_rates);
  ADD ("break", test_break_and_errors);
  ADD ("job", test_job);
  ADD ("unplug/read", test_unplug_in_read);
  ADD ("unplug/write", test_unplug_in_write);
  ADD ("unplug/wait", test_unplug_in_wait);
  ADD ("unplug/set-baud", test_unplug_in_set_baud);
  ADD ("unplug/set-lines", test_unplug_in_set_lines);
  ADD ("unplug/discard", test_unplug_in_discard);
  ADD ("unplug/job", test_unplug_in_job);
  ADD ("left-over", test_nothing_is_left);
  return g_test_run ();
}
