/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One cause of all the evidence, and what a person does next; see nf-diagnosis.h.
 */
#include "nf-diagnosis-private.h"

/* The causes by number. */
static const struct {
  const char *name;
  NfNext next;
} causes[NF_N_CAUSES] = {
  [NF_CAUSE_NONE] = { "none", NF_NEXT_NOTHING },
  [NF_CAUSE_NO_BOARD] = { "no-board", NF_NEXT_WATCH_BUS },
  [NF_CAUSE_NOTHING_CAME] = { "nothing-came", NF_NEXT_WATCH_BUS },
  [NF_CAUSE_BRLTTY] = { "brltty", NF_NEXT_COMMAND },
  [NF_CAUSE_NO_DRIVER] = { "no-driver", NF_NEXT_COMMAND },
  [NF_CAUSE_SANDBOX] = { "sandbox", NF_NEXT_RETRY },
  [NF_CAUSE_PORT_GONE] = { "port-gone", NF_NEXT_CHOOSE_PORT },
  [NF_CAUSE_NO_PERMISSION] = { "no-permission", NF_NEXT_COMMAND },
  [NF_CAUSE_NEW_LOGIN] = { "new-login", NF_NEXT_NOTHING },
  [NF_CAUSE_MODEM_MANAGER] = { "modem-manager", NF_NEXT_WAIT },
  [NF_CAUSE_BUSY] = { "busy", NF_NEXT_WAIT },
  [NF_CAUSE_NOT_SERIAL] = { "not-serial", NF_NEXT_CHOOSE_PORT },
  [NF_CAUSE_UNREACHABLE] = { "unreachable", NF_NEXT_RETRY },
  [NF_CAUSE_LOST] = { "lost", NF_NEXT_RETRY },
  [NF_CAUSE_NO_LINES] = { "no-lines", NF_NEXT_GUIDE },
  [NF_CAUSE_SILENT] = { "silent", NF_NEXT_GUIDE },
  [NF_CAUSE_ECHO] = { "echo", NF_NEXT_RETRY },
  [NF_CAUSE_RUNS_PROGRAM] = { "runs-program", NF_NEXT_GUIDE },
  [NF_CAUSE_NO_RESET] = { "no-reset", NF_NEXT_GUIDE },
  [NF_CAUSE_DEAF] = { "deaf", NF_NEXT_RETRY },
  [NF_CAUSE_GPIO15] = { "gpio15", NF_NEXT_RETRY },
  [NF_CAUSE_BROWN_OUT] = { "brown-out", NF_NEXT_RETRY },
  [NF_CAUSE_GARBAGE] = { "garbage", NF_NEXT_SLOWER },
  [NF_CAUSE_KERNEL_CH340] = { "kernel-ch340", NF_NEXT_COMMAND },
  [NF_CAUSE_LINE_ERRORS] = { "line-errors", NF_NEXT_SLOWER },
  [NF_CAUSE_WRONG_CHIP] = { "wrong-chip", NF_NEXT_CHOOSE_PORT },
  [NF_CAUSE_NO_FLASH_FF] = { "no-flash-ff", NF_NEXT_RETRY },
  [NF_CAUSE_NO_FLASH_00] = { "no-flash-00", NF_NEXT_RETRY },
  [NF_CAUSE_FLASH_LOCKED] = { "flash-locked", NF_NEXT_RETRY },
  [NF_CAUSE_FLASH_MIRRORED] = { "flash-mirrored", NF_NEXT_NOTHING },
  [NF_CAUSE_UNKNOWN] = { "unknown", NF_NEXT_RETRY },
};

void
nf_line_evidence_clear (NfLineEvidence *self)
{
  g_clear_error (&self->open_error);
  g_clear_error (&self->lost);
  g_clear_error (&self->chip_error);
  g_clear_pointer (&self->heard, nf_heard_unref);
}

static char *
make_command (const NfEvidence *evidence, NfCause cause)
{
  const NfHostEvidence *host = evidence->host;

  if (host == NULL || !host->is_known)
    return NULL;
  switch ((int) cause) {
  case NF_CAUSE_BRLTTY:
    return nf_diagnosis_make_brltty_command (host);
  case NF_CAUSE_NO_DRIVER:
    return nf_diagnosis_make_driver_command (host, nf_diagnosis_find_bare_bridge (host));
  case NF_CAUSE_NO_PERMISSION:
    return nf_diagnosis_make_group_command (host);
  case NF_CAUSE_KERNEL_CH340:
    return nf_diagnosis_make_update_command (host);
  default:
    return NULL;
  }
}

static guint
find_pid (const NfEvidence *evidence, NfCause cause)
{
  const NfHostEvidence *host = evidence->host;

  if ((cause != NF_CAUSE_BUSY && cause != NF_CAUSE_MODEM_MANAGER) || host == NULL ||
      host->holders->len == 0)
    return 0;
  return ((const NfPortHolder *) g_ptr_array_index (host->holders, 0))->pid;
}

/* A command that is not known is not offered; and where a port has come, it is to be chosen. */
static NfNext
choose_next (const NfEvidence *evidence, const NfDiagnosis *diagnosis)
{
  NfNext next = causes[diagnosis->cause].next;

  if (next == NF_NEXT_COMMAND && diagnosis->command == NULL)
    return NF_NEXT_RETRY;
  if (diagnosis->cause == NF_CAUSE_NONE && evidence->port == NULL)
    return NF_NEXT_CHOOSE_PORT;
  return next;
}

NfDiagnosis
nf_diagnose (const NfEvidence *evidence)
{
  NfDiagnosis diagnosis = { .cause = nf_diagnose_port (evidence) };

  if (diagnosis.cause == NF_CAUSE_NONE && evidence->line != NULL && evidence->line->was_tried)
    diagnosis.cause = nf_diagnose_line (evidence);
  diagnosis.command = make_command (evidence, diagnosis.cause);
  diagnosis.next = choose_next (evidence, &diagnosis);
  diagnosis.pid = find_pid (evidence, diagnosis.cause);
  return diagnosis;
}

void
nf_diagnosis_clear (NfDiagnosis *self)
{
  g_clear_pointer (&self->command, g_free);
}

const char *
nf_cause_get_name (NfCause cause)
{
  return causes[cause].name;
}
