/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A QR code, see nf-qr-code.h.
 */
#include "nf-qr-code.h"

#include <qrencode.h>

/* In modules, as the standard wants it. */
enum { QUIET_ZONE = 4 };

struct _NfQrCode {
  GObject parent_instance;

  QRcode *code;
};

static void nf_qr_code_paintable_init (GdkPaintableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NfQrCode,
                               nf_qr_code,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE,
                                                      nf_qr_code_paintable_init))

static gboolean
is_dark (const QRcode *code, int x, int y)
{
  return (code->data[y * code->width + x] & 1) != 0;
}

/* Draws one row, neighbouring modules as one rectangle. */
static void
snapshot_row (GtkSnapshot *snapshot, const QRcode *code, int y, float module)
{
  const GdkRGBA black = { 0, 0, 0, 1 };
  int end = 0;

  for (int x = 0; x < code->width; x = end + 1) {
    for (end = x; end < code->width && is_dark (code, end, y);)
      end++;
    if (end == x)
      continue;
    gtk_snapshot_append_color (snapshot,
                               &black,
                               &GRAPHENE_RECT_INIT ((float) x * module,
                                                    (float) y * module,
                                                    (float) (end - x) * module,
                                                    module));
  }
}

/* Modules of whole pixels, so that no seam shows between them; what is left over goes to the
 * margin. */
static void
snapshot (GdkPaintable *paintable, GdkSnapshot *target, double width, double height)
{
  const QRcode *code = NF_QR_CODE (paintable)->code;
  int module = MAX (1, (int) MIN (width, height) / (code->width + 2 * QUIET_ZONE));
  const GdkRGBA white = { 1, 1, 1, 1 };
  graphene_point_t origin = { (float) (((int) width - code->width * module) / 2),
                              (float) (((int) height - code->width * module) / 2) };

  gtk_snapshot_append_color (target,
                             &white,
                             &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gtk_snapshot_save (target);
  gtk_snapshot_translate (target, &origin);
  for (int y = 0; y < code->width; y++)
    snapshot_row (target, code, y, (float) module);
  gtk_snapshot_restore (target);
}

static double
get_aspect_ratio (GdkPaintable *paintable)
{
  return 1;
}

static GdkPaintableFlags
get_flags (GdkPaintable *paintable)
{
  return GDK_PAINTABLE_STATIC_SIZE | GDK_PAINTABLE_STATIC_CONTENTS;
}

static void
nf_qr_code_paintable_init (GdkPaintableInterface *iface)
{
  iface->snapshot = snapshot;
  iface->get_intrinsic_aspect_ratio = get_aspect_ratio;
  iface->get_flags = get_flags;
}

static void
nf_qr_code_finalize (GObject *object)
{
  g_clear_pointer (&NF_QR_CODE (object)->code, QRcode_free);
  G_OBJECT_CLASS (nf_qr_code_parent_class)->finalize (object);
}

static void
nf_qr_code_class_init (NfQrCodeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nf_qr_code_finalize;
}

static void
nf_qr_code_init (NfQrCode *self)
{
}

NfQrCode *
nf_qr_code_new (const char *text)
{
  QRcode *code = QRcode_encodeString (text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
  NfQrCode *self = NULL;

  if (code == NULL)
    return NULL;
  self = g_object_new (NF_TYPE_QR_CODE, NULL);
  self->code = code;
  return self;
}
