namespace Postroad.Tests.Web;

/// <summary>A form of a screen changes something by a Core method; a program has the same by a call.</summary>
/// <param name="Form">The component and its form's name, or the method and route of an endpoint beside the pages.</param>
/// <param name="Change">Type and method of Core, in which both end.</param>
/// <param name="Operation">The call's id in <c>/openapi/v1.json</c>.</param>
internal sealed record ScreenAction(string Form, string Change, string Operation);

/// <summary>What people do on screens, with the call of each. A new form gets a line in one of the two tables.</summary>
internal static class ScreenActions
{
    public static readonly IReadOnlyList<ScreenAction> ByCall =
    [
        new("PricesPage.prices", "SesTermsStore.SaveAsync", "edit_prices"),
        new("FindingsPage.check", "Doctor.CheckAsync", "check_findings"),
        new("ServerEditPage.server", "ServerEdits.CreateAsync", "create_server"),
        new("ServerEditPage.server", "ServerEdits.ChangeAsync", "edit_server"),
        new("ServerEditPage.delete", "ServerEdits.DeleteAsync", "delete_server"),
        new("SmtpServerPage.server", "ServerEdits.CreateAsync", "create_server"),
        new("SmtpServerPage.server", "ServerEdits.ChangeAsync", "edit_server"),
        new("SmtpServerPage.delete", "ServerEdits.DeleteAsync", "delete_server"),
        new("ServerListPage.resume", "ServerControls.ResumeAsync", "resume_server"),
        new("ServerPage.connection", "ServerControls.TestAsync", "check_server"),
        new("ServerPage.resume", "ServerControls.ResumeAsync", "resume_server"),
        new("ServerPausePage.pause", "ServerControls.PauseAsync", "pause_server"),
        new("ConnectPage.key", "RegionSurvey.AskAsync", "survey_regions"),
        new("ConnectPage.audience", "RegionSurvey.AskAsync", "survey_regions"),
        new("ConnectPage.choose", "ServerEdits.DraftAsync", "draft_server"),
        new("ServerSetupPage.domain", "SendingDomains.AddAsync", "add_domain"),
        new("ServerSetupPage.look", "ServerSetups.LookAsync", "look_at_server_set_up"),
        new("ServerSetupPage.make", "ServerSetups.MakeAsync", "make_server_set_up"),
        new("ServerSetupPage.finish", "ServerEdits.ChangeAsync", "edit_server"),
        new("ServerSetupPage.prove", "LoopProofs.StartAsync", "prove_server_set_up"),
        new("ServerSetupPage.undo", "ServerSetups.UndoAsync", "undo_server_set_up"),
        new("ZonePage.publish", "ZonePublishing.PublishAsync", "publish_domain_zone"),
        new("ZonePage.undo", "ZonePublishing.UndoAsync", "undo_domain_zone"),
        new("ProductionPage.ask", "ProductionAccess.AskAsync", "ask_for_production_access"),
        new("ServerClassPage.class", "ServerClasses.ChangeAsync", "edit_server_class"),
        new("ServerClassesPage.look", "ClassSetups.LookAsync", "look_at_server_classes"),
        new("ServerClassesPage.pair", "ClassSetups.LookAsync", "look_at_server_classes"),
        new("ServerClassesPage.make", "ClassSetups.MakeAsync", "make_server_classes"),
        new("ServerClassesPage.undo", "ClassSetups.UndoAsync", "undo_server_classes"),
        new("ServerClassesPage.pool", "ClassSetups.CreatePoolAsync", "create_ip_pool"),
        new("ServerClassesPage.move", "ClassSetups.MoveAsync", "move_dedicated_ip"),
        new("ServerClassesPage.tie", "ClassSetups.TieAsync", "tie_configuration_set"),
        new("CampaignSetPage.sending", "CampaignSets.ChangeAsync", "edit_campaign_sending"),
        new("ServerTestPage.test", "TestSends.SendAsync", "test_server"),

        new("DomainsPage.add", "SendingDomains.AddAsync", "add_domain"),
        new("DomainPage.check", "SendingDomains.CheckAsync", "check_domain"),
        new("DomainPage.again", "SendingDomains.StartAgainAsync", "restart_domain"),
        new("DomainPage.vouch", "SendingDomains.VouchAsync", "vouch_domain"),
        new("DomainPage.server", "SendingDomains.LetAsync", "let_domain_server"),
        new("DomainPage.forbid", "SendingDomains.ForbidAsync", "forbid_domain_server"),
        new("DomainPage.delete", "SendingDomains.DeleteAsync", "delete_domain"),
        new("OwnKeysCard.make-key", "DomainKeys.MakeAsync", "make_domain_key"),
        new("OwnKeysCard.remove-key", "DomainKeys.RemoveAsync", "remove_domain_key"),
        new("TrackingPage.add", "TrackingDomains.AddAsync", "add_tracking_domain"),
        new("TrackingDomainPage.check", "TrackingChecks.LookAsync", "check_tracking_domain"),
        new("TrackingDomainPage.attach", "TrackingDomains.AttachAsync", "attach_tracking_domain"),
        new("TrackingDomainPage.encrypt", "TrackingDomains.EncryptAsync", "encrypt_tracking_domain"),
        new("TrackingRemovePage.remove", "TrackingDomains.RemoveAsync", "remove_tracking_domain"),

        new("ListFormPage.list", "MailingLists.CreateAsync", "create_list"),
        new("ListFormPage.list", "MailingLists.EditAsync", "edit_list"),
        new("SignUpFormPage.sign-up", "SignUpForms.SaveAsync", "edit_sign_up_page"),
        new("DeleteListPage.delete", "MailingLists.DeleteAsync", "delete_list"),
        new("ContactFormPage.contact", "ContactBook.AddAsync", "add_contact"),
        new("ContactFormPage.contact", "ContactBook.EditAsync", "edit_contact"),
        new("DeleteContactPage.delete", "ManyContacts.DeleteAsync", "delete_contact"),
        new("ContactScreen.lists", "Subscribing.SubscribeAsync", "subscribe_contact"),
        new("ContactScreen.lists", "Subscribing.UnsubscribeAsync", "unsubscribe_contact"),
        new("ContactScreen.tags", "ManyContacts.TagAsync", "tag_contacts"),
        new("ContactScreen.tags", "ManyContacts.UntagAsync", "untag_contacts"),
        new("ComeBackPage.come-back", "Subscribing.ComeBackAsync", "come_back_contact"),
        .. ((string[])["ContactsCard.many", "ContactsCard.sure"]).SelectMany(form => (ScreenAction[])
        [
            new(form, "ManyContacts.TagAsync", "tag_contacts"), new(form, "ManyContacts.UntagAsync", "untag_contacts"),
            new(form, "ManyContacts.UnsubscribeAsync", "unsubscribe_contacts"), new(form, "ManyContacts.DeleteAsync", "delete_contacts"),
        ]),
        new("FieldsPage.new", "CustomFields.CreateAsync", "create_field"),
        new("FieldsPage.label", "CustomFields.RelabelAsync", "relabel_field"),
        new("FieldsPage.delete", "CustomFields.DeleteAsync", "delete_field"),
        new("TagsPage.rename", "Tags.RenameAsync", "rename_tag"),
        new("TagsPage.delete", "Tags.DeleteAsync", "delete_tag"),

        new("POST /lists/{list}/import/begin", "ImportUploads.BeginAsync", "begin_import"),
        new("POST /lists/{list}/import/file", "ImportUploads.BeginAsync", "create_import"),
        new("POST /lists/{list}/import/file", "ImportUploads.PutAsync", "create_import"),
        new("POST /imports/{id}/parts", "ImportUploads.PutAsync", "put_import_part"),
        new("ImportColumnsCards.reading", "ImportJobs.SaveAsync", "edit_import"),
        new("ImportColumnsCards.columns", "ImportJobs.SaveAsync", "edit_import"),
        new("ImportRulesCard.rules", "ImportJobs.SaveAsync", "edit_import"),
        new("ImportCheckCard.check", "ImportJobs.TryAsync", "try_import"),
        new("ImportCheckCard.check", "ImportJobs.StartAsync", "start_import"),
        new("ImportPage.pause", "ImportJobs.PauseAsync", "pause_import"),
        new("ImportPage.pause", "ImportJobs.ResumeAsync", "resume_import"),
        new("ImportPage.cancel", "ImportJobs.CancelAsync", "cancel_import"),

        new("CampaignNewPage.new", "CampaignDrafts.CreateAsync", "create_campaign"),
        new("CampaignEditPage.edit", "CampaignDrafts.SaveAsync", "edit_campaign"),
        new("CampaignDeletePage.delete", "CampaignDrafts.DeleteAsync", "delete_campaign"),
        new("POST /campaigns/{id}/duplicate", "CampaignDrafts.DuplicateAsync", "duplicate_campaign"),
        new("POST /campaigns/images/upload", "CampaignImages.AddAsync", "add_image"),
        new("CampaignImagesPage.delete", "CampaignImages.DeleteAsync", "delete_image"),
        new("CampaignTestPage.test", "CampaignTests.SendAsync", "test_campaign"),
        new("CampaignSendPage.send", "CampaignLaunch.SendNowAsync", "send_campaign"),
        new("CampaignSendPage.send", "CampaignLaunch.ScheduleAsync", "schedule_campaign"),
        new("CampaignSendPage.send", "CampaignSchedule.TakeBackAsync", "unschedule_campaign"),
        new("ControlPage.control", "CampaignControls.PauseAsync", "pause_campaign"),
        new("ControlPage.control", "CampaignControls.ResumeAsync", "resume_campaign"),
        new("ControlPage.control", "ServerControls.LimitHourAsync", "limit_server_hour"),
        new("ControlPage.control", "CampaignControls.CancelAsync", "cancel_campaign"),
        new("MissedPage.missed", "MissedSends.SendAsync", "send_missed"),
        new("UncertainScreen.decide", "UncertainDecisions.DecideAsync", "decide_uncertain"),

        new("DmarcPage.reports", "DmarcReports.TakeAsync", "take_dmarc_report"),
        new("DmarcNamePage.name", "DmarcNames.NameAsync", "name_dmarc_source"),
        new("DmarcNamePage.remove", "DmarcNames.RemoveAsync", "unname_dmarc_source"),
        new("DmarcRemovePage.remove", "DmarcUpkeep.RemoveAsync", "remove_dmarc_report"),
    ];

    private const string Person = "a person proves who they are, which a program does with its key";
    private const string Own = "a person's own account: a key belongs to no person";
    private const string Operator = "for whoever runs the machine, who has it on the command line too";

    /// <summary>Forms without a call, or single changes of a form that has others, and why.</summary>
    public static readonly IReadOnlyDictionary<string, string> WithoutCall = new Dictionary<string, string>
    {
        ["SignInPage.sign-in"] = Person, ["SignInPage.password"] = Person, ["SignInPage.code"] = Person, ["NewPasswordPage.new-password"] = Person, ["LostPasswordPage.lost-password"] = Person, ["POST /sign-out"] = Person, ["ConfirmPage.confirm"] = Person,
        ["AccountPage.change"] = Own, ["AccountPage.end"] = Own, ["AuthenticatorPage.turn-on"] = Own, ["AuthenticatorPage.change"] = Own,
        ["KeptFormPage.drop"] = "what a person typed when their session had expired",
        ["SetUpPage.set-up"] = "makes the first user of an empty installation: there is no key yet",
        ["ApiKeysPage.make"] = "a key that could make keys would outlive its revocation", ["ApiKeysPage.revoke"] = "as with making one: who has keys is decided by people",
        ["TeamPage.add"] = "who may sign in is decided by people", ["TeamPage.member"] = "who may sign in is decided by people",
        ["POST /system/check"] = Operator, ["POST /system/release"] = Operator, ["POST /system/backup"] = Operator,
        ["POST /campaigns/check"] = "changes nothing: marks faults while somebody types; create_campaign and edit_campaign say the same ones",
        ["ImportColumnsCards.columns: CustomFields.CreateOrFindAsync"] = "a program makes the fields first, with create_field",
    };
}
