/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The wall clock, see nf-wall-clock.h.
 */
#include "nf-wall-clock.h"

gboolean
nf_wall_clock_sleep (NfTransport *self, guint ms, GCancellable *cancellable, GError **error)
{
  gint64 end = g_get_monotonic_time () + (gint64) ms * 1000;
  GPollFD cancelled = { 0 };
  guint n = g_cancellable_make_pollfd (cancellable, &cancelled) ? 1 : 0;
  gint64 left = 0;

  /* Rounded up: g_poll() counts in ms, and a sleep must not be too short. */
  while ((left = end - g_get_monotonic_time ()) > 0 && !g_cancellable_is_cancelled (cancellable))
    g_poll (&cancelled, n, (gint) ((left + 999) / 1000));
  if (n > 0)
    g_cancellable_release_fd (cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

gint64
nf_wall_clock_get_time (NfTransport *self)
{
  return g_get_monotonic_time ();
}
