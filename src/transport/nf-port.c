/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A port that is present, see nf-port.h.
 */
#include "nf-port.h"

#include "nf-bridge.h"

#include "nf-port-enums.h"

#include <glib/gi18n-lib.h>

struct _NfPort {
  GObject parent_instance;

  NfPortKind kind;
  char *name;
  char *title;
  char *description;
  guint vid;
  guint pid;
  char *serial;
};

enum {
  PROP_KIND = 1,
  PROP_NAME,
  PROP_TITLE,
  PROP_DESCRIPTION,
  PROP_VID,
  PROP_PID,
  PROP_SERIAL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (NfPort, nf_port, G_TYPE_OBJECT)

static gboolean
is_blank (const char *text)
{
  return text == NULL || *text == '\0';
}

static const char *
choose_product (const NfPortFacts *facts)
{
  const char *bridge = nf_bridge_find (facts->vid, facts->pid);

  if (!is_blank (facts->product))
    return facts->product;
  if (bridge != NULL)
    return bridge;
  return facts->kind == NF_PORT_USB ? _ ("USB serial port") : _ ("Serial port");
}

static char *
make_title (const NfPortFacts *facts)
{
  g_autofree char *short_name = g_path_get_basename (facts->name);

  if (facts->kind == NF_PORT_VIRTUAL)
    return g_strdup (choose_product (facts));
  return g_strdup_printf ("%s (%s)", choose_product (facts), short_name);
}

static char *
make_description (const NfPortFacts *facts)
{
  const char *bridge = nf_bridge_find (facts->vid, facts->pid);
  const char *maker = bridge != NULL ? bridge : facts->manufacturer;

  if (facts->kind == NF_PORT_VIRTUAL)
    return g_strdup (_ ("A simulated board: there is nothing to plug in"));
  if (facts->kind != NF_PORT_USB)
    return g_strdup (facts->name);
  return g_strdup_printf ("%s%s%04x:%04x",
                          is_blank (maker) ? "" : maker,
                          is_blank (maker) ? "" : ", ",
                          facts->vid,
                          facts->pid);
}

static void
nf_port_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NfPort *self = NF_PORT (object);

  switch (id) {
  case PROP_KIND:
    g_value_set_enum (value, self->kind);
    break;
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_TITLE:
    g_value_set_string (value, self->title);
    break;
  case PROP_DESCRIPTION:
    g_value_set_string (value, self->description);
    break;
  case PROP_VID:
    g_value_set_uint (value, self->vid);
    break;
  case PROP_PID:
    g_value_set_uint (value, self->pid);
    break;
  case PROP_SERIAL:
    g_value_set_string (value, self->serial);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_port_finalize (GObject *object)
{
  NfPort *self = NF_PORT (object);

  g_free (self->name);
  g_free (self->title);
  g_free (self->description);
  g_free (self->serial);
  G_OBJECT_CLASS (nf_port_parent_class)->finalize (object);
}

static GParamSpec *
describe_string (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
describe_usb_id (const char *name)
{
  return g_param_spec_uint (name,
                            NULL,
                            NULL,
                            0,
                            G_MAXUINT16,
                            0,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
nf_port_class_init (NfPortClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = nf_port_get_property;
  object_class->finalize = nf_port_finalize;
  properties[PROP_KIND] = g_param_spec_enum ("kind",
                                             NULL,
                                             NULL,
                                             NF_TYPE_PORT_KIND,
                                             NF_PORT_USB,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NAME] = describe_string ("name");
  properties[PROP_TITLE] = describe_string ("title");
  properties[PROP_DESCRIPTION] = describe_string ("description");
  properties[PROP_VID] = describe_usb_id ("vid");
  properties[PROP_PID] = describe_usb_id ("pid");
  properties[PROP_SERIAL] = describe_string ("serial");
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
nf_port_init (NfPort *self)
{
}

NfPort *
nf_port_new (const NfPortFacts *facts)
{
  NfPort *self = g_object_new (NF_TYPE_PORT, NULL);

  self->kind = facts->kind;
  self->name = g_strdup (facts->name);
  self->title = make_title (facts);
  self->description = make_description (facts);
  self->vid = facts->vid;
  self->pid = facts->pid;
  self->serial = g_strdup (facts->serial);
  return self;
}

const char *
nf_port_get_name (NfPort *self)
{
  return self->name;
}

const char *
nf_port_get_title (NfPort *self)
{
  return self->title;
}

const char *
nf_port_get_description (NfPort *self)
{
  return self->description;
}

NfPortKind
nf_port_get_kind (NfPort *self)
{
  return self->kind;
}

guint
nf_port_get_vid (NfPort *self)
{
  return self->vid;
}

guint
nf_port_get_pid (NfPort *self)
{
  return self->pid;
}

const char *
nf_port_get_serial (NfPort *self)
{
  return self->serial;
}

/* Runs of digits are compared as numbers, everything else byte by byte. */
static int
compare_natural (const char *a, const char *b)
{
  while (*a != '\0' && *b != '\0') {
    if (g_ascii_isdigit (*a) && g_ascii_isdigit (*b)) {
      guint64 x = g_ascii_strtoull (a, (char **) &a, 10);
      guint64 y = g_ascii_strtoull (b, (char **) &b, 10);
      if (x != y)
        return x < y ? -1 : 1;
    } else if (*a != *b) {
      return *a < *b ? -1 : 1;
    } else {
      a++;
      b++;
    }
  }
  return (*a != '\0') - (*b != '\0');
}

int
nf_port_compare (NfPort *a, NfPort *b)
{
  if (a->kind != b->kind)
    return a->kind < b->kind ? -1 : 1;
  return compare_natural (a->name, b->name);
}

gboolean
nf_port_equal (NfPort *a, NfPort *b)
{
  return a->kind == b->kind && a->vid == b->vid && a->pid == b->pid &&
         g_str_equal (a->name, b->name) && g_str_equal (a->title, b->title) &&
         g_strcmp0 (a->serial, b->serial) == 0;
}
