/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The USB bus as Linux tells it.
 *
 * /sys/bus/usb/devices has an entry for each device ("1-1.4") and for each interface of one
 * ("1-1.4:1.0"); root hubs are called usb1. A port stands in its interface's folder: as ttyUSB0
 * there (usb-serial) or as tty/ttyACM0 (cdc-acm).
 */
#include "nf-host-private.h"

#include "nf-bridge.h"

#include <string.h>

#define DEVICES   "sys/bus/usb/devices"
#define HUB_CLASS "09"

static char *
read_attribute (const char *root, const char *device, const char *attribute)
{
  g_autofree char *path = g_build_filename (DEVICES, device, attribute, NULL);
  char *text = nf_host_read_text (root, path);

  return text != NULL ? text : g_strdup ("");
}

static guint
read_id (const char *root, const char *device, const char *attribute)
{
  g_autofree char *text = read_attribute (root, device, attribute);

  return (guint) g_ascii_strtoull (text, NULL, 16);
}

/* What is soldered in, as a camera, is no board. */
static gboolean
is_of_interest (const char *root, const char *device)
{
  g_autofree char *class = read_attribute (root, device, "bDeviceClass");
  g_autofree char *removable = read_attribute (root, device, "removable");

  return !g_str_equal (class, HUB_CLASS) && !g_str_equal (removable, "fixed");
}

/* Returns: (transfer full) (nullable): the port in an interface's folder */
static char *
find_tty (const char *root, const char *interface)
{
  g_autofree char *own = g_build_filename (DEVICES, interface, NULL);
  g_autofree char *below = g_build_filename (DEVICES, interface, "tty", NULL);
  g_auto (GStrv) names = nf_host_list (root, own);
  g_auto (GStrv) ttys = nf_host_list (root, below);

  if (ttys[0] != NULL)
    return g_strconcat ("/dev/", ttys[0], NULL);
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], "ttyUSB"))
      return g_strconcat ("/dev/", names[i], NULL);
  return NULL;
}

/* Returns: (transfer full) (nullable) */
static char *
find_driver (const char *root, const char *interface)
{
  g_autofree char *name = g_build_filename (DEVICES, interface, "driver", NULL);
  g_autofree char *path = nf_host_build_path (root, name);
  g_autofree char *target = g_file_read_link (path, NULL);

  return target != NULL ? g_path_get_basename (target) : NULL;
}

/* A device of several interfaces is what the one with a port is. */
static void
take_interface (NfUsbDevice *device, const char *root, const char *interface)
{
  char *tty = find_tty (root, interface);

  if (device->tty != NULL || (device->driver != NULL && tty == NULL)) {
    g_free (tty);
    return;
  }
  g_free (device->driver);
  device->driver = find_driver (root, interface);
  device->tty = tty;
}

/* The kernel counts in ms since the device was connected. */
static double
read_plugged_seconds (const char *root, const char *name)
{
  g_autofree char *text = read_attribute (root, name, "power/connected_duration");

  return *text != '\0' ? g_ascii_strtod (text, NULL) / 1000 : -1;
}

static NfUsbDevice *
read_device (const char *root, const char *name, char **all)
{
  NfUsbDevice *device = g_new0 (NfUsbDevice, 1);
  g_autofree char *prefix = g_strconcat (name, ":", NULL);

  device->where = g_strdup (name);
  device->vid = read_id (root, name, "idVendor");
  device->pid = read_id (root, name, "idProduct");
  device->product = read_attribute (root, name, "product");
  device->bridge = g_strdup (nf_bridge_find (device->vid, device->pid));
  device->plugged_seconds = read_plugged_seconds (root, name);
  for (guint i = 0; all[i] != NULL; i++)
    if (g_str_has_prefix (all[i], prefix))
      take_interface (device, root, all[i]);
  return device;
}

static gboolean
is_device (const char *name)
{
  return g_ascii_isdigit (name[0]) && strchr (name, ':') == NULL;
}

/* Bridges first, then whatever else has a port. */
static int
compare_devices (gconstpointer a, gconstpointer b)
{
  const NfUsbDevice *first = *(const NfUsbDevice *const *) a;
  const NfUsbDevice *second = *(const NfUsbDevice *const *) b;

  if ((first->bridge != NULL) != (second->bridge != NULL))
    return first->bridge != NULL ? -1 : 1;
  if ((first->tty != NULL) != (second->tty != NULL))
    return first->tty != NULL ? -1 : 1;
  return strcmp (first->where, second->where);
}

void
nf_host_look_at_bus (NfHostEvidence *self, const char *root)
{
  g_auto (GStrv) names = nf_host_list (root, DEVICES);

  for (guint i = 0; names[i] != NULL; i++)
    if (is_device (names[i]) && is_of_interest (root, names[i]))
      g_ptr_array_add (self->devices, read_device (root, names[i], names));
  g_ptr_array_sort (self->devices, compare_devices);
}

/* A device that is plugged in again gets another number. */
char *
nf_host_dup_usb_fingerprint (const char *root)
{
  g_auto (GStrv) names = nf_host_list (root, DEVICES);
  GString *text = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *number =
        is_device (names[i]) ? read_attribute (root, names[i], "devnum") : NULL;
    g_string_append_printf (text, "%s %s\n", names[i], number != NULL ? number : "");
  }
  return g_string_free (text, FALSE);
}
