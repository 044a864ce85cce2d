/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The findings of a table, see nf-review.h.
 */
#include "nf-review.h"

#include "nf-address.h"
#include "nf-error.h"
#include "nf-save.h"
#include "nf-words-guard.h"

#include <glib/gstdio.h>

/* One file, as it was when the review was made. */
typedef struct {
  char *name;
  guint row; /* its number in the table */
  NfFirmware *firmware;
  GBytes *bytes;
  guint32 address;
} File;

struct _NfReview {
  gatomicrefcount refs;
  GArray *files; /* of File */
  NfFlashSettings settings;
  gboolean erase_all;
  guint32 flash_bytes;
  gboolean has_facts;
  NfBoardFacts facts;
  NfSurvey *survey; /* NULL: not read */
  GArray *items;    /* of NfGuardItem, made of the files */
  GArray *findings; /* of NfFinding */
};

static void
clear_file (gpointer data)
{
  File *file = data;

  g_free (file->name);
  nf_firmware_unref (file->firmware);
  g_bytes_unref (file->bytes);
}

static NfReview *
new_review (void)
{
  NfReview *self = g_new0 (NfReview, 1);

  g_atomic_ref_count_init (&self->refs);
  self->files = g_array_new (FALSE, FALSE, sizeof (File));
  g_array_set_clear_func (self->files, clear_file);
  self->items = g_array_new (FALSE, FALSE, sizeof (NfGuardItem));
  return self;
}

NfReview *
nf_review_ref (NfReview *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
nf_review_unref (NfReview *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_array_unref (self->files);
  g_array_unref (self->items);
  g_clear_pointer (&self->findings, g_array_unref);
  g_clear_pointer (&self->survey, nf_survey_unref);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (NfReview, nf_review, nf_review_ref, nf_review_unref)

/* --- Making it ---------------------------------------------------------------------------- */

static NfGuard
make_guard (const NfReview *self)
{
  return (NfGuard){
    .items = (const NfGuardItem *) (gconstpointer) self->items->data,
    .n_items = self->items->len,
    .settings = self->settings,
    .erase_all = self->erase_all,
    .flash_bytes = self->flash_bytes,
    .facts = self->has_facts ? &self->facts : NULL,
    .survey = self->survey,
  };
}

/* Without the stub a survey stays empty: then the board was not read. */
static gboolean
was_read (const NfSurvey *survey)
{
  return survey != NULL && (nf_survey_get_sector (survey, 0) != NF_SECTOR_NOT_READ ||
                            nf_survey_get (survey, (NfRange){ 0, 1 }) != NULL);
}

static void
look (NfReview *self, const NfBoardFacts *facts, NfSurvey *survey)
{
  NfGuard guard;

  self->has_facts = facts != NULL;
  if (facts != NULL)
    self->facts = *facts;
  if (was_read (survey))
    self->survey = nf_survey_ref (survey);
  for (guint i = 0; i < self->files->len; i++) {
    const File *file = &g_array_index (self->files, File, i);
    NfGuardItem item = nf_guard_make_item (file->firmware, file->bytes, file->address);
    g_array_append_val (self->items, item);
  }
  guard = make_guard (self);
  self->findings = nf_guard_check (&guard);
}

static GBytes *
borrow_bytes (NfImage *image)
{
  gsize size = 0;
  const guint8 *data = nf_image_get_data (image, &size);

  return g_bytes_new_with_free_func (data,
                                     size,
                                     (GDestroyNotify) nf_image_unref,
                                     nf_image_ref (image));
}

static void
take_row (NfReview *self, NfRow *row, guint number)
{
  NfImage *image = nf_row_get_image (row);
  guint32 size = 0;
  File file = { .row = number };

  if (!nf_row_get_enabled (row) || image == NULL || !nf_row_get_range (row, &file.address, &size))
    return;
  file.name = g_strdup (nf_row_get_name (row));
  file.firmware = nf_firmware_ref (nf_row_get_firmware (row));
  file.bytes = borrow_bytes (image);
  g_array_append_val (self->files, file);
}

NfReview *
nf_review_new (NfTable *table,
               const NfPlanOptions *options,
               const NfBoardFacts *facts,
               NfSurvey *survey)
{
  NfReview *self = new_review ();

  self->settings = options->settings;
  self->erase_all = options->erase_all;
  self->flash_bytes = nf_table_get_flash_bytes (table);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (table)); i++) {
    g_autoptr (NfRow) row = g_list_model_get_item (G_LIST_MODEL (table), i);
    take_row (self, row, i);
  }
  look (self, facts, survey);
  return self;
}

NfReview *
nf_review_on (const NfReview *self, const NfBoardFacts *facts, NfSurvey *survey)
{
  NfReview *other = new_review ();

  other->settings = self->settings;
  other->erase_all = self->erase_all;
  other->flash_bytes = self->flash_bytes;
  for (guint i = 0; i < self->files->len; i++) {
    File file = g_array_index (self->files, File, i);
    file.name = g_strdup (file.name);
    nf_firmware_ref (file.firmware);
    g_bytes_ref (file.bytes);
    g_array_append_val (other->files, file);
  }
  look (other, facts, survey);
  return other;
}

/* --- Asking it ---------------------------------------------------------------------------- */

guint
nf_review_get_n_findings (const NfReview *self)
{
  return self->findings->len;
}

const NfFinding *
nf_review_get_finding (const NfReview *self, guint index)
{
  g_return_val_if_fail (index < self->findings->len, NULL);
  return &g_array_index (self->findings, NfFinding, index);
}

const char *
nf_review_get_item_name (const NfReview *self, guint item)
{
  return item < self->files->len ? g_array_index (self->files, File, item).name : "";
}

GArray *
nf_review_make_map (const NfReview *self)
{
  NfGuard guard = make_guard (self);

  return nf_flash_map_make (&guard);
}

NfFilesAnswer
nf_review_get_files_answer (const NfReview *self)
{
  NfGuard guard = make_guard (self);

  return nf_flash_map_answer (&guard);
}

char *
nf_review_format_finding (const NfReview *self, const NfFinding *finding)
{
  return nf_words_format_finding (finding,
                                  nf_review_get_item_name (self, finding->item),
                                  nf_review_get_item_name (self, finding->other_item));
}

char *
nf_review_dup_details (const NfReview *self, const NfFinding *finding)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) bytes = NULL;
  const guint8 *found = NULL;

  if (finding->kind == NF_FINDING_INIT_DATA_CUSTOM && self->survey != NULL)
    found = nf_survey_get (self->survey, finding->range);
  if (found == NULL)
    return NULL;
  bytes = nf_init_data_compare (found, NULL);
  for (guint i = 0; i < bytes->len; i++)
    g_ptr_array_add (lines,
                     nf_words_format_init_data_byte (&g_array_index (bytes, NfInitDataByte, i)));
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static gboolean
is_presumed (const NfFinding *finding)
{
  if (finding->kind == NF_FINDING_NO_BOOT_LOADER || finding->kind == NF_FINDING_CODE_MISSING)
    return finding->severity == NF_SEVERITY_WARNING;
  return finding->kind == NF_FINDING_INIT_DATA_MISSING &&
         finding->value == NF_INIT_DATA_BECAUSE_NOT_READ;
}

NfAccepted
nf_review_get_presumed (const NfReview *self)
{
  NfAccepted presumed = 0;

  for (guint i = 0; self->survey == NULL && i < self->findings->len; i++)
    if (is_presumed (nf_review_get_finding (self, i)))
      presumed |= (NfAccepted) 1 << nf_review_get_finding (self, i)->kind;
  return presumed;
}

const NfFinding *
nf_review_get_obstacle (const NfReview *self, NfAccepted accepted)
{
  for (guint i = 0; i < self->findings->len; i++) {
    const NfFinding *finding = nf_review_get_finding (self, i);
    gboolean is_accepted = (accepted >> finding->kind & 1) != 0;
    if (finding->severity == NF_SEVERITY_IMPOSSIBLE ||
        (finding->severity >= NF_SEVERITY_WARNING && !is_accepted))
      return finding;
  }
  return NULL;
}

/* --- Mending ------------------------------------------------------------------------------ */

static NfRow *
peek_row (const NfReview *self, NfTable *table, guint item)
{
  guint number = g_array_index (self->files, File, item).row;
  g_autoptr (NfRow) row = g_list_model_get_item (G_LIST_MODEL (table), number);

  return row;
}

static void
add_at (NfTable *table, const char *path, guint32 address)
{
  g_autofree char *text = nf_address_format (address);

  nf_table_add (table, path, text);
}

static void
move (const NfReview *self, const NfFix *fix, NfTable *table)
{
  g_autofree char *text = nf_address_format (fix->address);

  nf_row_set_address (peek_row (self, table, fix->item), text);
}

/* In the user's data folder, by the board's MAC: it is somebody's own, and nothing else has it. */
static char *
make_init_data_path (const NfReview *self)
{
  g_autofree char *mac = nf_mac_format (self->facts.station_mac);
  g_autofree char *folder =
      g_build_filename (g_get_user_data_dir (), "node-flasher", "init-data", NULL);
  g_autofree char *name = g_strdup_printf ("%s.bin", g_strdelimit (mac, ":", '-'));

  g_mkdir_with_parents (folder, 0700);
  return g_build_filename (folder, name, NULL);
}

static gboolean
keep_init_data (const NfReview *self, const NfFix *fix, NfTable *table, GError **error)
{
  NfRange range = { fix->other, NF_INIT_DATA_SIZE };
  const guint8 *found = self->survey != NULL ? nf_survey_get (self->survey, range) : NULL;
  g_autofree char *path = make_init_data_path (self);
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (found != NULL, FALSE);
  bytes = g_bytes_new (found, NF_INIT_DATA_SIZE);
  if (!nf_save_file (path, bytes, error))
    return FALSE;
  add_at (table, path, fix->address);
  return TRUE;
}

static void
add_init_data (const NfFix *fix, NfTable *table)
{
  add_at (table, NF_IMAGE_DEFAULT_NAME, fix->address);
  if (fix->other != 0)
    add_at (table, NF_IMAGE_BLANK_NAME, fix->other);
}

gboolean
nf_review_apply_fix (const NfReview *self,
                     const NfFinding *finding,
                     NfTable *table,
                     NfPlanOptions *options,
                     GError **error)
{
  const NfFix *fix = &finding->fix;

  switch (fix->kind) {
  case NF_FIX_MOVE:
    move (self, fix, table);
    return TRUE;
  case NF_FIX_REMOVE:
    nf_table_remove (table, peek_row (self, table, fix->item));
    return TRUE;
  case NF_FIX_SET_MODE:
    options->settings.mode = (NfFlashMode) fix->value;
    return TRUE;
  case NF_FIX_SET_SIZE:
    options->settings.size = (NfFlashSize) fix->value;
    return TRUE;
  case NF_FIX_ADD_INIT_DATA:
    add_init_data (fix, table);
    return TRUE;
  case NF_FIX_KEEP_INIT_DATA:
    return keep_init_data (self, fix, table, error);
  case NF_FIX_ERASE_ALL:
    options->erase_all = TRUE;
    return TRUE;
  case NF_FIX_NONE:
  case NF_N_FIXES:
  default:
    return FALSE;
  }
}
