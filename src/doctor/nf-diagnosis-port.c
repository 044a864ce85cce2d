/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * From the USB bus to an open port, see nf-diagnosis-private.h.
 */
#include "nf-diagnosis-private.h"

#include "nf-error.h"

/* ModemManager tries a new port with modem commands; that it lets go of one that is no modem after
 * 10 to 30 s is what its users report. */
#define MODEM_MANAGER_SECONDS 30

const NfUsbDevice *
nf_diagnosis_find_bare_bridge (const NfHostEvidence *host)
{
  for (guint i = 0; i < host->devices->len; i++) {
    const NfUsbDevice *device = g_ptr_array_index (host->devices, i);
    if (device->bridge != NULL && device->tty == NULL)
      return device;
  }
  return NULL;
}

const NfUsbDevice *
nf_diagnosis_get_device (const NfHostEvidence *host)
{
  return host != NULL && host->device >= 0 ? g_ptr_array_index (host->devices, (guint) host->device)
                                           : NULL;
}

static gboolean
has_any_tty (const NfHostEvidence *host)
{
  for (guint i = 0; i < host->devices->len; i++)
    if (((const NfUsbDevice *) g_ptr_array_index (host->devices, i))->tty != NULL)
      return TRUE;
  return FALSE;
}

/* There is no port to be opened. What has a port is not the matter, unless one was asked for that
 * is not there. */
static NfCause
diagnose_bus (const NfEvidence *evidence)
{
  const NfHostEvidence *host = evidence->host;

  if (nf_diagnosis_find_bare_bridge (host) != NULL)
    return host->brltty_claims_it ? NF_CAUSE_BRLTTY : NF_CAUSE_NO_DRIVER;
  if (host->is_sandboxed && (evidence->port != NULL || !has_any_tty (host)))
    return NF_CAUSE_SANDBOX;
  if (evidence->watched_bus && !evidence->bus_changed)
    return NF_CAUSE_NOTHING_CAME;
  if (has_any_tty (host))
    return evidence->port != NULL ? NF_CAUSE_PORT_GONE : NF_CAUSE_NONE;
  return NF_CAUSE_NO_BOARD;
}

static NfCause
diagnose_permission (const NfHostEvidence *host)
{
  if (host == NULL)
    return NF_CAUSE_NO_PERMISSION;
  if (host->is_member && !host->is_in_session)
    return NF_CAUSE_NEW_LOGIN;
  /* The mode lets us in, and the system does not. */
  if (host->is_sandboxed && (host->may_open || host->is_in_session))
    return NF_CAUSE_SANDBOX;
  return NF_CAUSE_NO_PERMISSION;
}

static gboolean
is_just_plugged (const NfHostEvidence *host)
{
  const NfUsbDevice *device = nf_diagnosis_get_device (host);

  return device != NULL && device->plugged_seconds >= 0 &&
         device->plugged_seconds < MODEM_MANAGER_SECONDS;
}

/* ModemManager belongs to root, so that it holds the port can mostly not be seen. */
static NfCause
diagnose_busy (const NfHostEvidence *host)
{
  if (host == NULL)
    return NF_CAUSE_BUSY;
  for (guint i = 0; i < host->holders->len; i++)
    if (((const NfPortHolder *) g_ptr_array_index (host->holders, i))->is_modem_manager)
      return NF_CAUSE_MODEM_MANAGER;
  if (host->holders->len == 0 && host->has_modem_manager && is_just_plugged (host))
    return NF_CAUSE_MODEM_MANAGER;
  return NF_CAUSE_BUSY;
}

static gboolean
knows_port (const NfHostEvidence *host)
{
  return host != NULL && host->is_known;
}

static NfCause
diagnose_open_error (const NfEvidence *evidence)
{
  const GError *error = evidence->line->open_error;

  switch (error->domain == NF_ERROR ? error->code : NF_ERROR_INTERNAL) {
  case NF_ERROR_PORT_GONE:
    return knows_port (evidence->host) && !evidence->host->exists ? diagnose_bus (evidence)
                                                                  : NF_CAUSE_PORT_GONE;
  case NF_ERROR_PORT_DENIED:
    return diagnose_permission (evidence->host);
  case NF_ERROR_PORT_BUSY:
    return diagnose_busy (evidence->host);
  case NF_ERROR_PORT_NOT_SERIAL:
    return NF_CAUSE_NOT_SERIAL;
  case NF_ERROR_PORT_UNREACHABLE:
    return NF_CAUSE_UNREACHABLE;
  case NF_ERROR_PORT_LOST:
    return NF_CAUSE_LOST;
  default:
    return NF_CAUSE_UNKNOWN;
  }
}

/* Only the machine was looked at. */
static NfCause
diagnose_host (const NfEvidence *evidence)
{
  const NfHostEvidence *host = evidence->host;

  if (evidence->port == NULL || !host->exists)
    return diagnose_bus (evidence);
  if (!host->may_open)
    return diagnose_permission (host);
  return host->holders->len > 0 ? diagnose_busy (host) : NF_CAUSE_NONE;
}

NfCause
nf_diagnose_port (const NfEvidence *evidence)
{
  if (evidence->line != NULL && evidence->line->open_error != NULL)
    return diagnose_open_error (evidence);
  if (evidence->line != NULL && evidence->line->was_tried)
    return NF_CAUSE_NONE;
  return knows_port (evidence->host) ? diagnose_host (evidence) : NF_CAUSE_NONE;
}
