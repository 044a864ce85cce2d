/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The present review, see nf-reviewer.h.
 */
#include "nf-reviewer.h"

struct _NfReviewer {
  GObject parent_instance;

  NfTable *table;
  NfSettings *settings;
  gboolean has_facts;
  NfBoardFacts facts;
  NfSurvey *survey; /* NULL: not read */

  NfReview *review; /* NULL: out of date */
  guint idle;       /* until which the views are told; 0: they are */
};

G_DEFINE_FINAL_TYPE (NfReviewer, nf_reviewer, G_TYPE_OBJECT)

enum { PROP_0, PROP_REVIEW, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* The rate plays no part in what a table comes to. */
static NfPlanOptions
get_options (NfReviewer *self)
{
  NfProfile *profile = nf_table_get_profile (self->table);

  return nf_settings_get_plan_options (self->settings, profile, 0);
}

static gboolean
tell (gpointer data)
{
  NfReviewer *self = data;

  self->idle = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVIEW]);
  return G_SOURCE_REMOVE;
}

static void
outdate (NfReviewer *self)
{
  g_clear_pointer (&self->review, nf_review_unref);
  if (self->idle == 0)
    self->idle = g_idle_add (tell, self);
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_reviewer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_REVIEW:
    g_value_set_boxed (value, nf_reviewer_get_review (NF_REVIEWER (object)));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_reviewer_finalize (GObject *object)
{
  NfReviewer *self = NF_REVIEWER (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_pointer (&self->review, nf_review_unref);
  g_clear_pointer (&self->survey, nf_survey_unref);
  g_clear_object (&self->settings);
  g_clear_object (&self->table);
  G_OBJECT_CLASS (nf_reviewer_parent_class)->finalize (object);
}

static void
nf_reviewer_class_init (NfReviewerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = nf_reviewer_finalize;
  object_class->get_property = nf_reviewer_get_property;
  properties[PROP_REVIEW] = g_param_spec_boxed ("review",
                                                NULL,
                                                NULL,
                                                NF_TYPE_REVIEW,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
nf_reviewer_init (NfReviewer *self)
{
}

/* --- Public ------------------------------------------------------------------------------ */

NfReviewer *
nf_reviewer_new (NfTable *table, NfSettings *settings)
{
  NfReviewer *self = g_object_new (NF_TYPE_REVIEWER, NULL);

  self->table = g_object_ref (table);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (table, "changed", G_CALLBACK (outdate), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "plan-changed", G_CALLBACK (outdate), self, G_CONNECT_SWAPPED);
  return self;
}

void
nf_reviewer_set_board (NfReviewer *self, const NfBoardFacts *facts, NfSurvey *survey)
{
  self->has_facts = facts != NULL;
  if (facts != NULL)
    self->facts = *facts;
  g_clear_pointer (&self->survey, nf_survey_unref);
  self->survey = survey != NULL ? nf_survey_ref (survey) : NULL;
  outdate (self);
}

const NfBoardFacts *
nf_reviewer_get_facts (NfReviewer *self)
{
  return self->has_facts ? &self->facts : NULL;
}

NfSurvey *
nf_reviewer_get_survey (NfReviewer *self)
{
  return self->survey;
}

void
nf_reviewer_tell (NfReviewer *self)
{
  if (self->idle == 0)
    return;
  g_source_remove (self->idle);
  tell (self);
}

NfReview *
nf_reviewer_get_review (NfReviewer *self)
{
  NfPlanOptions options = get_options (self);

  if (self->review == NULL)
    self->review =
        nf_review_new (self->table, &options, self->has_facts ? &self->facts : NULL, self->survey);
  return self->review;
}

gboolean
nf_reviewer_apply_fix (NfReviewer *self, guint finding, GError **error)
{
  g_autoptr (NfReview) review = nf_review_ref (nf_reviewer_get_review (self));
  NfPlanOptions before = get_options (self);
  NfPlanOptions after = before;

  if (!nf_review_apply_fix (review,
                            nf_review_get_finding (review, finding),
                            self->table,
                            &after,
                            error))
    return FALSE;
  if (after.settings.mode != before.settings.mode)
    nf_settings_set_flash_mode (self->settings, after.settings.mode);
  if (after.settings.size != before.settings.size)
    nf_settings_set_flash_size (self->settings, after.settings.size);
  if (after.erase_all != before.erase_all)
    nf_settings_set_erase_all (self->settings, after.erase_all);
  outdate (self);
  return TRUE;
}
