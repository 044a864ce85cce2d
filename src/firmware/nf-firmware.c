/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a file is, see nf-firmware.h: the questions in their order, and the result.
 */
#include "nf-firmware-private.h"

#include <string.h>

/* What is certain comes first, what only speaks for itself later, names last. A table of partitions
 * is sought before FF alone, because one of them may be blank and yet be known by its name. */
static gboolean (*const questions[]) (NfLook *look) = {
  nf_look_for_container,   nf_look_for_gzip,    nf_look_for_text, nf_look_for_table,
  nf_look_for_blank,       nf_look_for_program, nf_look_for_lfs,  nf_look_for_init_data,
  nf_look_for_file_system, nf_look_for_code,
};

/* --- Identifying ------------------------------------------------------------------------- */

void
nf_look_set (NfLook *look, NfFirmwareKind kind, NfConfidence confidence)
{
  look->facts->kind = kind;
  look->facts->confidence = confidence;
}

void
nf_look_set_place (NfLook *look, NfGoesTo goes_to)
{
  look->facts->goes_to = goes_to;
  look->facts->address = 0;
}

void
nf_look_set_address (NfLook *look, guint32 address)
{
  look->facts->goes_to = NF_GOES_TO_ADDRESS;
  look->facts->address = address;
}

void
nf_look_set_fault (NfLook *look, NfFirmwareFault fault, gsize at)
{
  if (look->facts->fault != NF_FIRMWARE_SOUND || fault == NF_FIRMWARE_SOUND)
    return;
  look->facts->fault = fault;
  look->facts->fault_at = at;
}

void
nf_look_add_program (NfLook *look, const NfFirmwareProgram *program)
{
  g_array_append_val (look->firmware->programs, *program);
}

static void
identify (NfLook *look)
{
  gboolean is_known = FALSE;

  for (gsize i = 0; look->data != NULL && !is_known && i < G_N_ELEMENTS (questions); i++)
    is_known = questions[i](look);
  if (!is_known)
    nf_look_at_name (look);
  nf_look_place_by_name (look);
  if (look->facts->fault != NF_FIRMWARE_SOUND)
    look->facts->confidence = MIN (look->facts->confidence, NF_CONFIDENCE_LIKELY);
}

static char *
dup_plain_name (const char *name)
{
  const char *slash = strrchr (name, '/');
  const char *last = slash != NULL ? slash + 1 : name;
  const char *backslash = strrchr (last, '\\');

  return g_ascii_strdown (backslash != NULL ? backslash + 1 : last, -1);
}

static NfFirmware *
identify_new (const char *name, GBytes *bytes, gboolean is_inner)
{
  NfFirmware *self = g_new0 (NfFirmware, 1);
  g_autofree char *plain_name = dup_plain_name (name);
  NfLook look = { self, &self->facts, plain_name, NULL, 0, is_inner, FALSE };

  g_atomic_ref_count_init (&self->ref_count);
  self->programs = g_array_new (FALSE, FALSE, sizeof (NfFirmwareProgram));
  self->texts = g_ptr_array_new_with_free_func (g_free);
  if (bytes != NULL)
    look.data = g_bytes_get_data (bytes, &look.size);
  identify (&look);
  return self;
}

NfFirmware *
nf_firmware_identify (const char *name, GBytes *bytes)
{
  return identify_new (name, bytes, FALSE);
}

NfFirmware *
nf_firmware_identify_image (const char *path, const NfImage *image)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize size = 0;
  const guint8 *data = image != NULL ? nf_image_get_data (image, &size) : NULL;

  if (data != NULL)
    bytes = g_bytes_new_static (data, size);
  return nf_firmware_identify (path, bytes);
}

NfFirmware *
nf_firmware_identify_inner (const char *name, GBytes *bytes)
{
  return identify_new (name, bytes, TRUE);
}

/* --- The result -------------------------------------------------------------------------- */

NfFirmware *
nf_firmware_ref (NfFirmware *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
nf_firmware_unref (NfFirmware *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->programs);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

const NfFirmwareFacts *
nf_firmware_get_facts (const NfFirmware *self)
{
  return &self->facts;
}

guint
nf_firmware_get_n_programs (const NfFirmware *self)
{
  return self->programs->len;
}

const NfFirmwareProgram *
nf_firmware_get_program (const NfFirmware *self, guint index)
{
  g_return_val_if_fail (index < self->programs->len, NULL);
  return &g_array_index (self->programs, NfFirmwareProgram, index);
}

/* --- Kinds ------------------------------------------------------------------------------- */

const char *
nf_firmware_kind_get_name (NfFirmwareKind kind)
{
  static const char *const names[NF_FIRMWARE_N_KINDS] = {
    [NF_FIRMWARE_UNKNOWN] = "unknown",
    [NF_FIRMWARE_NODEMCU] = "nodemcu",
    [NF_FIRMWARE_NODEMCU_BOOT] = "nodemcu-boot",
    [NF_FIRMWARE_NODEMCU_CODE] = "nodemcu-code",
    [NF_FIRMWARE_PROGRAM] = "program",
    [NF_FIRMWARE_BOOT_LOADER] = "boot-loader",
    [NF_FIRMWARE_USER_PROGRAM] = "user-program",
    [NF_FIRMWARE_SDK_CODE] = "sdk-code",
    [NF_FIRMWARE_RTOS_LOADER] = "rtos-loader",
    [NF_FIRMWARE_RTOS_APP] = "rtos-app",
    [NF_FIRMWARE_INIT_DATA] = "init-data",
    [NF_FIRMWARE_BLANK] = "blank",
    [NF_FIRMWARE_LFS] = "lfs",
    [NF_FIRMWARE_LFS_LOOSE] = "lfs-loose",
    [NF_FIRMWARE_SPIFFS] = "spiffs",
    [NF_FIRMWARE_LITTLEFS] = "littlefs",
    [NF_FIRMWARE_FAT] = "fat",
    [NF_FIRMWARE_PARTITIONS] = "partitions",
    [NF_FIRMWARE_OTA_DATA] = "ota-data",
    [NF_FIRMWARE_OTHER_CHIP] = "other-chip",
    [NF_FIRMWARE_UF2] = "uf2",
    [NF_FIRMWARE_HEX] = "hex",
    [NF_FIRMWARE_ZIP] = "zip",
    [NF_FIRMWARE_ELF] = "elf",
    [NF_FIRMWARE_GZIP] = "gzip",
    [NF_FIRMWARE_HTML] = "html",
    [NF_FIRMWARE_GIT_LFS] = "git-lfs",
    [NF_FIRMWARE_TEXT] = "text",
  };

  return kind < NF_FIRMWARE_N_KINDS ? names[kind] : names[NF_FIRMWARE_UNKNOWN];
}

gboolean
nf_firmware_kind_is_writable (NfFirmwareKind kind)
{
  return kind < NF_FIRMWARE_OTHER_CHIP && kind != NF_FIRMWARE_LFS_LOOSE;
}

gboolean
nf_firmware_kind_is_bundle (NfFirmwareKind kind)
{
  return kind == NF_FIRMWARE_UF2 || kind == NF_FIRMWARE_HEX || kind == NF_FIRMWARE_ZIP ||
         kind == NF_FIRMWARE_TEXT;
}
