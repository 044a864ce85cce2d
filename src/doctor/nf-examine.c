/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The examinations and what they come to, see nf-examine.h. What is done on the line stands in
 * nf-examine-line.c.
 */
#include "nf-examine-private.h"

#include "nf-error.h"

enum { BUS_PAUSE_MS = 250 };

struct _NfExamination {
  gatomicrefcount ref_count;
  char *port;
  NfHostEvidence *host;
  NfLineEvidence line;
  NfEvidence evidence; /* of the three above */
  NfDiagnosis diagnosis;
};

static NfExamination *
new_examination (const char *port)
{
  NfExamination *self = g_new0 (NfExamination, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->port = g_strdup (port);
  self->evidence.port = self->port;
  self->evidence.line = &self->line;
  return self;
}

NfExamination *
nf_examination_ref (NfExamination *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
nf_examination_unref (NfExamination *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  nf_diagnosis_clear (&self->diagnosis);
  nf_line_evidence_clear (&self->line);
  nf_host_evidence_free (self->host);
  g_free (self->port);
  g_free (self);
}

const NfEvidence *
nf_examination_get_evidence (const NfExamination *self)
{
  return &self->evidence;
}

const NfDiagnosis *
nf_examination_get_diagnosis (const NfExamination *self)
{
  return &self->diagnosis;
}

/* A port that is none of this machine's is not explained by what the machine knows. */
static void
look_at_host (NfExamination *self, const NfExamineOptions *options)
{
  if (options->port != NULL && options->device == NULL)
    return;
  nf_host_evidence_free (self->host);
  self->host = nf_host_look (options->root, options->device);
  self->evidence.host = self->host;
}

static void
look_again (NfVisit *visit)
{
  look_at_host (visit->look_data, visit->options);
}

static gboolean
examine_line (NfExamination *self,
              const NfExamineOptions *options,
              NfTransport *transport,
              GCancellable *cancellable,
              GError **error)
{
  NfVisit visit = {
    .options = options,
    .transport = transport,
    .cancellable = cancellable,
    .evidence = &self->evidence,
    .look = look_again,
    .look_data = self,
    .line = &self->line,
    .baud = options->options.baud,
  };

  return nf_visit_line (&visit, error);
}

NfExamination *
nf_examine (const NfExamineOptions *options,
            NfTransport *transport,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (NfExamination) self = new_examination (options->port);

  if (options->step != NULL)
    options->step (NF_EXAMINE_HOST, options->data);
  look_at_host (self, options);
  if (transport != NULL && !examine_line (self, options, transport, cancellable, error))
    return NULL;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  self->diagnosis = nf_diagnose (&self->evidence);
  return g_steal_pointer (&self);
}

/* --- The bus ----------------------------------------------------------------------------- */

/* Returns: FALSE when cancelled. There is no line whose time this could be. */
static gboolean
pause_for (guint ms, GCancellable *cancellable, GError **error)
{
  GPollFD end = { 0 };

  if (g_cancellable_make_pollfd (cancellable, &end)) {
    g_poll (&end, 1, (int) ms);
    g_cancellable_release_fd (cancellable);
  } else {
    g_poll (NULL, 0, (int) ms);
  }
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* Waits for a change; then until there is none any more: a driver needs a moment to make its port,
 * and brltty one more to take it away. */
static gboolean
wait_for_change (NfExamination *self,
                 const char *root,
                 guint seconds,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autofree char *before = nf_host_dup_usb_fingerprint (root);
  gint64 end = g_get_monotonic_time () + (gint64) seconds * G_TIME_SPAN_SECOND;

  while (!self->evidence.bus_changed && g_get_monotonic_time () < end) {
    g_autofree char *now = NULL;
    if (!pause_for (BUS_PAUSE_MS, cancellable, error))
      return FALSE;
    now = nf_host_dup_usb_fingerprint (root);
    self->evidence.bus_changed = !g_str_equal (now, before);
  }
  return !self->evidence.bus_changed || pause_for (4 * BUS_PAUSE_MS, cancellable, error);
}

NfExamination *
nf_examine_bus (const char *root, guint seconds, GCancellable *cancellable, GError **error)
{
  g_autoptr (NfExamination) self = new_examination (NULL);
  NfExamineOptions options = { .root = root };

  self->evidence.watched_bus = TRUE;
  if (!wait_for_change (self, root, seconds, cancellable, error))
    return NULL;
  look_at_host (self, &options);
  self->diagnosis = nf_diagnose (&self->evidence);
  return g_steal_pointer (&self);
}

/* --- A job that failed ------------------------------------------------------------------- */

/* What the flasher has found out by itself, as if it were found here. */
static void
take_connect_failure (NfLineEvidence *line, NfError cause)
{
  static const struct {
    NfError cause;
    NfBootOutcome outcome;
    int boot_mode;
  } known[] = {
    { NF_ERROR_NO_ANSWER, NF_BOOT_SILENT, -1 },
    { NF_ERROR_RUNS_PROGRAM, NF_BOOT_STARTED, 3 },
    { NF_ERROR_DEAF, NF_BOOT_IN_LOADER, 1 },
    { NF_ERROR_GARBAGE, NF_BOOT_GARBAGE, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].cause == cause) {
      line->boot.outcome = known[i].outcome;
      line->boot.boot_mode = known[i].boot_mode;
    }
}

static void
take_failure (NfLineEvidence *line, const GError *failure)
{
  NfError cause = failure->domain == NF_ERROR ? (NfError) failure->code : NF_ERROR_INTERNAL;

  line->was_tried = TRUE;
  line->lines = NF_LINES_SEPARATE; /* nothing says that there are none */
  if (cause == NF_ERROR_PORT_LOST) {
    line->lost = g_error_copy (failure);
  } else if (cause >= NF_ERROR_PORT_GONE && cause <= NF_ERROR_PORT_UNREACHABLE) {
    line->open_error = g_error_copy (failure);
  } else if (cause >= NF_ERROR_NO_ANSWER && cause <= NF_ERROR_GARBAGE) {
    take_connect_failure (line, cause);
  } else {
    line->answers = TRUE;
    line->chip_error = g_error_copy (failure);
  }
}

NfExamination *
nf_examine_failure (const NfExamineOptions *options, const GError *failure)
{
  NfExamination *self = new_examination (options->port);

  look_at_host (self, options);
  take_failure (&self->line, failure);
  self->diagnosis = nf_diagnose (&self->evidence);
  return self;
}
