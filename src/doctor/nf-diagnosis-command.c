/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The commands that a person runs, by distribution; see nf-diagnosis-private.h.
 */
#include "nf-diagnosis-private.h"

#include <string.h>

/* How distributions take away a package, bring the kernel up to date, and where the drivers of
 * serial bridges stand when they are not with the kernel itself. */
typedef struct {
  const char *system; /* as ID or ID_LIKE have it */
  const char *remove_brltty;
  const char *update_kernel;
  const char *get_drivers; /* NULL: they are with the kernel */
} System;

static const System systems[] = {
  { "ubuntu",
    "sudo apt remove brltty",
    "sudo apt update && sudo apt full-upgrade",
    "sudo apt install linux-modules-extra-$(uname -r)" },
  { "debian", "sudo apt remove brltty", "sudo apt update && sudo apt full-upgrade", NULL },
  { "fedora",
    "sudo dnf remove brltty",
    "sudo dnf upgrade kernel",
    "sudo dnf install kernel-modules" },
  { "rhel",
    "sudo dnf remove brltty",
    "sudo dnf upgrade kernel",
    "sudo dnf install kernel-modules" },
  { "arch", "sudo pacman -R brltty", "sudo pacman -Syu", NULL },
  { "suse", "sudo zypper remove brltty", "sudo zypper update", NULL },
  { "opensuse", "sudo zypper remove brltty", "sudo zypper update", NULL },
};

/* Where the package's name is not known: this is what its udev rule starts. */
#define MASK_BRLTTY "sudo systemctl mask --now brltty-udev.service"

/* "opensuse-tumbleweed" is an openSUSE, and "archarm" an Arch. */
static gboolean
is_of (const char *words, const char *system)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    if (g_str_has_prefix (list[i], system))
      return TRUE;
  return FALSE;
}

/* What a system is itself counts before what it descends from. Returns: (nullable) */
static const System *
find_system (const NfHostEvidence *host)
{
  for (gsize i = 0; i < G_N_ELEMENTS (systems); i++)
    if (is_of (host->system_id, systems[i].system))
      return &systems[i];
  for (gsize i = 0; i < G_N_ELEMENTS (systems); i++)
    if (is_of (host->system_like, systems[i].system))
      return &systems[i];
  return NULL;
}

/* Names of a company's directory have characters that mean something to a shell. */
static char *
quote_user (const char *user)
{
  gsize plain = strspn (user, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "._-");

  return user[plain] == '\0' ? g_strdup (user) : g_shell_quote (user);
}

char *
nf_diagnosis_make_group_command (const NfHostEvidence *host)
{
  g_autofree char *user = NULL;

  if (host->group == NULL || host->user == NULL || *host->user == '\0')
    return NULL;
  user = quote_user (host->user);
  return g_strdup_printf ("sudo usermod -aG %s %s", host->group, user);
}

char *
nf_diagnosis_make_brltty_command (const NfHostEvidence *host)
{
  const System *system = find_system (host);

  return g_strdup (system != NULL ? system->remove_brltty : MASK_BRLTTY);
}

char *
nf_diagnosis_make_update_command (const NfHostEvidence *host)
{
  const System *system = find_system (host);

  return system != NULL ? g_strdup (system->update_kernel) : NULL;
}

/* WCH's newer chips and Espressif's own are of the standard class CDC ACM. */
static const char *
find_module (const NfUsbDevice *bridge)
{
  static const struct {
    guint vid;
    guint pid; /* 0: all others of this maker */
    const char *module;
  } modules[] = {
    { 0x1a86, 0x55d3, "cdc_acm" }, { 0x1a86, 0x55d4, "cdc_acm" }, { 0x1a86, 0x55d8, "cdc_acm" },
    { 0x1a86, 0, "ch341" },        { 0x0403, 0, "ftdi_sio" },     { 0x067b, 0, "pl2303" },
    { 0x10c4, 0, "cp210x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (modules); i++)
    if (modules[i].vid == bridge->vid && (modules[i].pid == 0 || modules[i].pid == bridge->pid))
      return modules[i].module;
  return "cdc_acm";
}

char *
nf_diagnosis_make_driver_command (const NfHostEvidence *host, const NfUsbDevice *bridge)
{
  const System *system = find_system (host);
  const char *module = find_module (bridge);

  if (system == NULL || system->get_drivers == NULL)
    return g_strdup_printf ("sudo modprobe %s", module);
  return g_strdup_printf ("%s && sudo modprobe %s", system->get_drivers, module);
}
