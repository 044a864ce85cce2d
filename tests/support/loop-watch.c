/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The main loop's iterations, see loop-watch.h.
 */
#include "loop-watch.h"

#include <stdio.h>

static struct {
  gint64 began_at; /* of the iteration; 0 before the first */
  gint64 waited;   /* for a processor, until then */
  LoopWatch watch;
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
    loop.watch.longest_us = MAX (loop.watch.longest_us, away);
    loop.watch.n++;
  }
  n_ready = g_poll (fds, n_fds, timeout);
  loop.waited = get_waited_us ();
  loop.began_at = g_get_monotonic_time ();
  return n_ready;
}

void
loop_watch_begin (void)
{
  loop.began_at = 0;
  loop.watch = (LoopWatch){ 0 };
  g_main_context_set_poll_func (NULL, poll_and_measure);
}

LoopWatch
loop_watch_end (void)
{
  g_main_context_set_poll_func (NULL, NULL);
  return loop.watch;
}
