/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What this machine knows, put together; see nf-host.h. Where each fact stands on Linux is known
 * to the nf-host-*.c files.
 */
#include "nf-host-private.h"

void
nf_usb_device_free (NfUsbDevice *self)
{
  if (self == NULL)
    return;
  g_free (self->where);
  g_free (self->product);
  g_free (self->bridge);
  g_free (self->driver);
  g_free (self->tty);
  g_free (self);
}

void
nf_port_holder_free (NfPortHolder *self)
{
  if (self == NULL)
    return;
  g_free (self->program);
  g_free (self);
}

void
nf_host_evidence_free (NfHostEvidence *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->devices);
  g_ptr_array_unref (self->holders);
  g_free (self->system_id);
  g_free (self->system_like);
  g_free (self->system_name);
  g_free (self->kernel);
  g_free (self->group);
  g_free (self->user);
  g_free (self);
}

static NfHostEvidence *
new_evidence (void)
{
  NfHostEvidence *self = g_new0 (NfHostEvidence, 1);

  self->devices = g_ptr_array_new_with_free_func ((GDestroyNotify) nf_usb_device_free);
  self->holders = g_ptr_array_new_with_free_func ((GDestroyNotify) nf_port_holder_free);
  self->device = -1;
  return self;
}

#ifdef __linux__

NfHostEvidence *
nf_host_look (const char *root, const char *port)
{
  NfHostEvidence *self = new_evidence ();

  self->is_known = TRUE;
  nf_host_look_at_bus (self, root);
  nf_host_look_at_system (self, root);
  if (port != NULL)
    nf_host_look_at_port (self, root, port);
  return self;
}

#else

NfHostEvidence *
nf_host_look (const char *root, const char *port)
{
  NfHostEvidence *self = new_evidence ();

  self->system_id = g_strdup ("");
  self->system_like = g_strdup ("");
  self->system_name = g_strdup ("");
  self->kernel = g_strdup ("");
  self->user = g_strdup (g_get_user_name ());
  return self;
}

char *
nf_host_dup_usb_fingerprint (const char *root)
{
  return g_strdup ("");
}

#endif
