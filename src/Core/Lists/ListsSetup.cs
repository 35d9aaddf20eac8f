using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Events;
using Postroad.Core.Lists.Forms;
using Postroad.Core.Lists.Import;
using Postroad.Core.Lists.Preferences;

namespace Postroad.Core.Lists;

/// <summary>Puts the feature together.</summary>
public static class ListsSetup
{
    public static IServiceCollection AddLists(this IServiceCollection services) => services
        .AddSingleton<MailingLists>().AddSingleton<ListSummaries>().AddSingleton<CustomFields>().AddSingleton<Tags>()
        .AddSingleton<Subscribing>().AddSingleton<ContactBook>().AddSingleton<ManyContacts>().AddSingleton<ContactList>()
        .AddSingleton<Leavers>().AddSingleton<Contacts>().AddSingleton<ContactImport>().AddImports().AddForms().AddSingleton<IEventReaction, SubscriptionsFromEvents>();

    private static IServiceCollection AddImports(this IServiceCollection services) =>
        services.AddSingleton<ImportWork>().AddSingleton<ImportUploads>().AddSingleton<ImportJobs>().AddSingleton<ImportExaminer>().AddSingleton<ImportRuns>().AddSingleton<ImportReports>().AddSingleton<ImportUpkeep>();

    private static IServiceCollection AddForms(this IServiceCollection services) =>
        services.AddSingleton<SignUpForms>().AddSingleton<SignUps>().AddSingleton<SignUpWork>().AddSingleton<ConfirmationMails>().AddSingleton<Confirmations>().AddSingleton<PreferenceBook>();
}
