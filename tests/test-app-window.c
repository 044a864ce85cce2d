/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The real window, on a display of its own: what it keeps alive, how narrow it can be, and how
 * long the main loop is away while a 4 MB job runs.
 */
#include "nf-application.h"
#include "nf-flash-run.h"
#include "nf-window.h"

#include "support/test-image.h"

#include <stdio.h>

/* No iteration of the main loop may be away for longer. With the address sanitizer every allocation
 * walks the stack, and time means nothing. */
#ifdef __SANITIZE_ADDRESS__
enum { ITERATION_MAX_US = 5 * 1000 * 1000 };
#else
enum { ITERATION_MAX_US = 50 * 1000 };
#endif

static NfApplication *application;

static NfWindow *
make_window (void)
{
  g_application_activate (G_APPLICATION (application));
  return NF_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (application)));
}

static void
iterate_for (guint ms)
{
  gint64 end = g_get_monotonic_time () + (gint64) ms * 1000;

  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
}

static void
close_window (NfWindow *window)
{
  gtk_window_close (GTK_WINDOW (window));
  while (gtk_application_get_active_window (GTK_APPLICATION (application)) != NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* --- Life -------------------------------------------------------------------------------- */

static void
test_life (void)
{
  NfWindow *window = make_window ();
  gpointer watched = window;

  g_object_add_weak_pointer (G_OBJECT (window), &watched);
  nf_window_add_argument (window, "INTERNAL://BLANK");
  iterate_for (200);
  close_window (window);
  iterate_for (200);
  g_assert_null (watched);
}

/* At the width of a phone nothing may be cut off. */
static void
test_narrow (void)
{
  NfWindow *window = make_window ();
  int minimum = 0;

  nf_window_add_argument (window, "INTERNAL://BLANK");
  iterate_for (100);
  gtk_widget_measure (GTK_WIDGET (window),
                      GTK_ORIENTATION_HORIZONTAL,
                      -1,
                      &minimum,
                      NULL,
                      NULL,
                      NULL);
  g_assert_cmpint (minimum, <=, 360);
  close_window (window);
}

/* --- Latency ----------------------------------------------------------------------------- */

static struct {
  gint64 began_at; /* of the iteration; 0 before the first */
  gint64 waited;   /* for a processor, until then */
  gint64 longest;
  guint n;
} loop;

/* How long this thread was ready and had no processor: that is other programs' time. Linux. */
static gint64
get_waited_us (void)
{
  unsigned long long ran = 0;
  unsigned long long waited = 0;
  FILE *file = fopen ("/proc/thread-self/schedstat", "r");

  if (file == NULL)
    return 0;
  if (fscanf (file, "%llu %llu", &ran, &waited) != 2)
    waited = 0;
  fclose (file);
  return (gint64) (waited / 1000);
}

/* The main loop calls this between two iterations, so what lies between two calls is one. */
static int
poll_and_measure (GPollFD *fds, guint n_fds, int timeout)
{
  gint64 now = g_get_monotonic_time ();
  int n_ready = 0;

  if (loop.began_at != 0) {
    gint64 away = now - loop.began_at - (get_waited_us () - loop.waited);
    loop.longest = MAX (loop.longest, away);
    loop.n++;
  }
  n_ready = g_poll (fds, n_fds, timeout);
  loop.waited = get_waited_us ();
  loop.began_at = g_get_monotonic_time ();
  return n_ready;
}

static char *
make_big_file (void)
{
  g_autoptr (GBytes) bytes = test_image_new_program ((4 << 20) - 0x4000, 5);
  char *path = g_build_filename (g_get_user_cache_dir (), "big.bin", NULL);
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
  return path;
}

static NfOutcome
get_outcome (NfWindow *window)
{
  g_autoptr (NfFlashRun) run = NULL;

  g_object_get (window, "run", &run, NULL);
  g_assert_nonnull (run);
  return nf_flash_run_get_outcome (run);
}

/* Flashes what is in the table, and notes the longest iteration. */
static void
flash_and_measure (NfWindow *window)
{
  loop.began_at = 0;
  loop.longest = 0;
  loop.n = 0;
  g_main_context_set_poll_func (NULL, poll_and_measure);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.flash", NULL);
  while (get_outcome (window) == NF_OUTCOME_PENDING)
    g_main_context_iteration (NULL, TRUE);
  g_main_context_set_poll_func (NULL, NULL);

  g_assert_cmpint (get_outcome (window), ==, NF_OUTCOME_SUCCESS);
  g_test_message ("%u iterations, the longest took %.1f ms", loop.n, (double) loop.longest / 1000);
  g_assert_cmpuint (loop.n, >, 5);
}

/* The X server draws with the processor and is waited for, so a machine that is busy with other
 * things gets three tries; a window that keeps its main loop from turning fails them all. */
static void
test_latency (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("io.github.nodeflasher.NodeFlasher");
  g_autofree char *path = make_big_file ();
  const char *port = "virtual:esp-12e?unpaced";
  NfWindow *window = NULL;

  g_settings_set_strv (settings, "other-ports", (const char *[]){ port, NULL });
  g_settings_set_string (settings, "port", port);
  g_settings_set_string (settings, "profile", "nodemcu-1.0");
  window = make_window ();
  gtk_widget_activate_action (GTK_WIDGET (window), "win.clear-files", NULL);
  nf_window_add_argument (window, path);
  iterate_for (500);

  flash_and_measure (window);
  for (int tries = 1; tries < 3 && loop.longest >= ITERATION_MAX_US; tries++)
    flash_and_measure (window);
  g_assert_cmpint (loop.longest, <, ITERATION_MAX_US);
  close_window (window);
}

int
main (int argc, char *argv[])
{
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  application = nf_application_new ();
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_application_hold (G_APPLICATION (application));
  g_test_add_func ("/app-window/life", test_life);
  g_test_add_func ("/app-window/narrow", test_narrow);
  g_test_add_func ("/app-window/latency", test_latency);
  status = g_test_run ();
  g_application_release (G_APPLICATION (application));
  g_object_unref (application);
  return status;
}
