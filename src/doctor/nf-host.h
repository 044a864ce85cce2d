/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What this machine knows about its USB bus and its serial ports, and about one of them in
 * particular: who may open it and who has it open. Nothing is opened or changed.
 *
 * On Linux it is read from /sys, /proc, /etc and /dev, or from the same folders under another root,
 * so that any machine can be made up. Elsewhere little is known, and said to be so. A few ms; any
 * thread.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** A device on the USB bus that may be a board. */
typedef struct {
  char *where; /* the kernel's name of its place: "1-1.4" */
  guint vid, pid;
  char *product; /* as it says itself; "" */
  char *bridge;  /* (nullable): the chip's name when it is a known serial bridge: "CH340" */
  char *driver;  /* (nullable): the kernel's driver for it: "ch341"; NULL: none has taken it */
  char *tty;     /* (nullable): its port: "/dev/ttyUSB0"; NULL: it has none */
  double plugged_seconds; /* ago, as the kernel counts it (power/connected_duration, which knows
                             nothing of opening and suspending); below 0: not known */
} NfUsbDevice;

void nf_usb_device_free (NfUsbDevice *self);

/** Who has a port open. */
typedef struct {
  guint pid;
  char *program; /* as in the process list: "screen" */
  gboolean is_modem_manager;
} NfPortHolder;

void nf_port_holder_free (NfPortHolder *self);

/** Free with nf_host_evidence_free (). */
typedef struct {
  gboolean is_known;          /* FALSE: not Linux; then only what opening says is known */
  GPtrArray *devices;         /* of NfUsbDevice: all but hubs and the host's own, bridges first */
  gboolean has_brltty;        /* it runs, or a rule of it claims bridges … */
  gboolean brltty_claims_it;  /* … and the bridge that has no tty is among them */
  gboolean has_modem_manager; /* it runs */
  char *system_id;            /* ID of /etc/os-release: "debian", "arch"; "" */
  char *system_like;          /* ID_LIKE: what it descends from: "ubuntu debian"; "" */
  char *system_name;          /* PRETTY_NAME: "Debian GNU/Linux 12 (bookworm)"; "" */
  char *kernel;               /* its version: "6.1.0-18-amd64"; "" */
  gboolean is_sandboxed;      /* Flatpak or Snap: the host's devices may be hidden */

  /* Of the port that was asked for; all nothing without one. */
  gboolean exists; /* the device node is there */
  char *group;     /* (nullable): whose members may open it; NULL: none but root's, or not known */
  char *user;      /* who runs this program */
  gboolean may_open;  /* by the node's owner, group and mode (and ACL as the system judges it) */
  gboolean is_member; /* of the group, by /etc/group … */
  gboolean
      is_in_session; /* … and in this session: FALSE after it was joined and before a new login */
  GPtrArray *holders;            /* of NfPortHolder: those that we may see */
  gboolean has_hidden_processes; /* there are others, which we may not look into */
  gint device;                   /* index into devices of the one it belongs to; -1: none */
} NfHostEvidence;

/**
 * Looks.
 *
 * @root: (nullable): the folder that holds sys, proc, etc and dev; NULL: this machine
 * @port: (nullable): a device, as /dev/ttyUSB0 or a link to one; NULL: no port in particular
 */
NfHostEvidence *nf_host_look (const char *root, const char *port);

void nf_host_evidence_free (NfHostEvidence *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfHostEvidence, nf_host_evidence_free)

/** Returns: (transfer full): something cheap that changes whenever a USB device comes or goes */
char *nf_host_dup_usb_fingerprint (const char *root);

G_END_DECLS
