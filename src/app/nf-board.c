/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A board's facts, see nf-board.h.
 */
#include "nf-board.h"

#include "nf-qr-code.h"
#include "nf-words.h"

struct _NfBoard {
  GObject parent_instance;

  char *summary;
  char *station_mac;
  char *soft_ap_mac;
  NfQrCode *qr_code; /* NULL: no MAC */
};

G_DEFINE_FINAL_TYPE (NfBoard, nf_board, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_SUMMARY,
  PROP_HAS_MAC,
  PROP_STATION_MAC,
  PROP_SOFT_AP_MAC,
  PROP_QR_CODE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
nf_board_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NfBoard *self = NF_BOARD (object);

  switch (id) {
  case PROP_SUMMARY:
    g_value_set_string (value, self->summary);
    break;
  case PROP_HAS_MAC:
    g_value_set_boolean (value, self->qr_code != NULL);
    break;
  case PROP_STATION_MAC:
    g_value_set_string (value, self->station_mac);
    break;
  case PROP_SOFT_AP_MAC:
    g_value_set_string (value, self->soft_ap_mac);
    break;
  case PROP_QR_CODE:
    g_value_set_object (value, self->qr_code);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_board_finalize (GObject *object)
{
  NfBoard *self = NF_BOARD (object);

  g_free (self->summary);
  g_free (self->station_mac);
  g_free (self->soft_ap_mac);
  g_clear_object (&self->qr_code);
  G_OBJECT_CLASS (nf_board_parent_class)->finalize (object);
}

static void
nf_board_class_init (NfBoardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = nf_board_finalize;
  object_class->get_property = nf_board_get_property;
  properties[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, "", flags);
  properties[PROP_HAS_MAC] = g_param_spec_boolean ("has-mac", NULL, NULL, FALSE, flags);
  properties[PROP_STATION_MAC] = g_param_spec_string ("station-mac", NULL, NULL, "", flags);
  properties[PROP_SOFT_AP_MAC] = g_param_spec_string ("soft-ap-mac", NULL, NULL, "", flags);
  properties[PROP_QR_CODE] = g_param_spec_object ("qr-code", NULL, NULL, GDK_TYPE_PAINTABLE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
nf_board_init (NfBoard *self)
{
}

/* As the NodeMCU Flasher writes it: "5C-CF-7F-01-02-03". */
static char *
format_for_label (const char *mac)
{
  return g_strdelimit (g_ascii_strup (mac, -1), ":", '-');
}

static NfQrCode *
make_qr_code (NfBoard *self)
{
  g_autofree char *label = nf_board_dup_label (self);

  return nf_qr_code_new (label);
}

NfBoard *
nf_board_new (const NfBoardFacts *facts)
{
  NfBoard *self = g_object_new (NF_TYPE_BOARD, NULL);

  self->summary = nf_words_format_board (facts);
  if (!facts->has_mac)
    return self;
  self->station_mac = nf_mac_format (facts->station_mac);
  self->soft_ap_mac = nf_mac_format (facts->soft_ap_mac);
  self->qr_code = make_qr_code (self);
  return self;
}

char *
nf_board_dup_label (NfBoard *self)
{
  g_autofree char *station = format_for_label (self->station_mac);
  g_autofree char *soft_ap = format_for_label (self->soft_ap_mac);

  return g_strdup_printf ("AP MAC:%s\nSTA MAC:%s", soft_ap, station);
}
