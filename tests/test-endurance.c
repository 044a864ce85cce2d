/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Two hundred jobs in a row in one process, as a workshop's afternoon has them: good ones, silent
 * boards, locked flashes, cancels at any moment, plugs pulled. Nothing may be left over, and no
 * port may be lost: the next job has it.
 */
#include "nf-error.h"
#include "nf-job.h"
#include "nf-serial-transport.h"
#include "nf-virtual-transport.h"
#include "nf-wall-clock.h"
#include "support/board-program.h"
#include "support/nf-test-tty.h"
#include "support/test-image.h"

#include <string.h>

enum {
  VIRTUAL_JOBS = 180,
  SERIAL_JOBS = 20,
  WARM_UP = 12, /* jobs after which GLib has all it needs */
  SIZE = 30000,
  BAUD = 460800,
};

/** How a job is to go. */
typedef enum {
  END_WELL,
  END_SILENT,
  END_LOCKED,
  END_UNPLUGGED,
  END_CANCELLED_AT_ONCE,
  END_CANCELLED_HALFWAY,
} End;

typedef struct {
  NfJob *job;
  End end;
  GMainLoop *loop;
  Program *board; /* NULL: a virtual one */
} Run;

/* ---- one job ---- */

static NfJob *
new_job (NfTransport *port, guint32 seed)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (GBytes) bytes = test_image_new_data (SIZE, seed);
  g_autoptr (NfImage) image = nf_image_new ("a.bin", bytes);
  guint32 address = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) plan = NULL;

  options.baud = BAUD;
  plan = nf_plan_new_write (&options, &address, &image, 1, &error);
  g_assert_no_error (error);
  return nf_job_new (plan, port);
}

static void
hear_progress (NfJob *job, const NfProgress *progress, Run *run)
{
  if (nf_job_get_fraction (job) < 0.5)
    return;
  if (run->end == END_CANCELLED_HALFWAY)
    nf_job_cancel (job);
  if (run->end == END_UNPLUGGED && run->board != NULL)
    g_subprocess_force_exit (run->board->process);
}

static void
hear_finished (NfJob *job, Run *run)
{
  g_main_loop_quit (run->loop);
}

static void
assert_end (const Run *run)
{
  const GError *error = nf_job_get_error (run->job);

  switch (run->end) {
  case END_WELL:
    g_assert_no_error (error);
    g_assert_cmpuint (nf_job_get_result (run->job)->bytes_written, ==, SIZE);
    break;
  case END_SILENT:
    g_assert_error (error, NF_ERROR, NF_ERROR_NO_ANSWER);
    break;
  case END_LOCKED:
    g_assert_error (error, NF_ERROR, NF_ERROR_FLASH_REFUSED);
    break;
  case END_UNPLUGGED:
    g_assert_error (error, NF_ERROR, NF_ERROR_PORT_LOST);
    break;
  case END_CANCELLED_AT_ONCE:
  case END_CANCELLED_HALFWAY:
  default:
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  }
}

static void
run_job (NfTransport *port, End end, guint32 seed, Program *board)
{
  g_autoptr (NfJob) job = new_job (port, seed);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Run run = { .job = job, .end = end, .loop = loop, .board = board };

  g_signal_connect (job, "progress", G_CALLBACK (hear_progress), &run);
  g_signal_connect (job, "finished", G_CALLBACK (hear_finished), &run);
  nf_job_start (job);
  if (end == END_CANCELLED_AT_ONCE)
    nf_job_cancel (job);
  g_main_loop_run (loop);
  assert_end (&run);
}

/* ---- what is left ---- */

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* A thread is over a moment after it has said its last word. */
static guint
count_threads (guint expected)
{
  gint64 end = g_get_monotonic_time () + 2 * G_TIME_SPAN_SECOND;

  while (count_entries ("/proc/self/task") > expected && g_get_monotonic_time () < end)
    nf_wall_clock_sleep (NULL, 1, NULL, NULL);
  return count_entries ("/proc/self/task");
}

typedef struct {
  guint n_files;
  guint n_threads;
} Left;

static Left
look (void)
{
  return (Left){ count_entries ("/proc/self/fd"), count_entries ("/proc/self/task") };
}

static void
assert_nothing_is_left (Left before)
{
  g_test_message ("%u files and %u threads at the start", before.n_files, before.n_threads);
  g_assert_cmpuint (count_entries ("/proc/self/fd"), ==, before.n_files);
  g_assert_cmpuint (count_threads (before.n_threads), <=, before.n_threads);
}

/* ---- virtual boards ---- */

/* In turn; of every nine four go well. A board keeps what its fault is only as long as its port is
 * open, and its flash for ever: the next job finds both. */
static const struct {
  End end;
  const char *fault;
} mixture[] = {
  { END_WELL, "none" },           { END_SILENT, "no-answer" },
  { END_WELL, "none" },           { END_UNPLUGGED, "unplug:9000" },
  { END_WELL, "none" },           { END_CANCELLED_AT_ONCE, "none" },
  { END_LOCKED, "locked" },       { END_WELL, "none" },
  { END_UNPLUGGED, "unplug:20" },
};

static void
test_virtual (void)
{
  Left before = { 0 };

  for (guint i = 0; i < VIRTUAL_JOBS; i++) {
    guint kind = i % G_N_ELEMENTS (mixture);
    g_autofree char *name =
        g_strconcat ("virtual:esp-12e?unpaced&fault=", mixture[kind].fault, NULL);
    g_autoptr (GError) error = NULL;
    NfTransport *port = nf_virtual_transport_new (name, &error);

    g_assert_no_error (error);
    if (i == WARM_UP)
      before = look ();
    run_job (port, mixture[kind].end, i, NULL);
  }
  assert_nothing_is_left (before);
}

/* ---- a serial port ---- */

typedef struct {
  NfTestTty *tty;
  Program board;
} Bench;

static void
plug (Bench *bench)
{
  g_autofree char *node = nf_test_tty_build_path (bench->tty, "dev/ttyUSB0");
  g_autofree char *lines = nf_test_tty_build_path (bench->tty, "lines");

  program_set_up (&bench->board, NULL);
  program_start (&bench->board, "--link", node, "--lines", lines, "--fast", "--unpaced", NULL);
}

static void
unplug (Bench *bench)
{
  program_tear_down (&bench->board, NULL);
  bench->board = (Program){ 0 };
}

static void
test_serial (void)
{
  static const End ends[] = { END_WELL, END_CANCELLED_HALFWAY, END_WELL, END_UNPLUGGED };
  const NfTestTtyDevice device = { .name = "ttyUSB0", .vid = 0x10C4, .pid = 0xEA60 };
  Bench bench = { .tty = nf_test_tty_new_for_listener () };
  Left before = { 0 };

  nf_test_tty_add_entry (bench.tty, &device);
  plug (&bench);
  for (guint i = 0; i < SERIAL_JOBS; i++) {
    End end = ends[i % G_N_ELEMENTS (ends)];
    if (i == G_N_ELEMENTS (ends))
      before = look ();
    run_job (nf_serial_transport_new ("/dev/ttyUSB0"), end, i, &bench.board);
    if (end == END_UNPLUGGED) {
      unplug (&bench);
      plug (&bench);
    }
  }
  assert_nothing_is_left (before);
  unplug (&bench);
  nf_test_tty_free (bench.tty);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/endurance/virtual", test_virtual);
  g_test_add_func ("/endurance/serial", test_serial);
  return g_test_run ();
}
