using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Events;
using Postroad.Core.Lists.Import;

namespace Postroad.Core.Lists;

/// <summary>Puts the feature together.</summary>
public static class ListsSetup
{
    public static IServiceCollection AddLists(this IServiceCollection services) => services
        .AddSingleton<MailingLists>().AddSingleton<ListSummaries>().AddSingleton<CustomFields>().AddSingleton<Tags>()
        .AddSingleton<Subscribing>().AddSingleton<ContactBook>().AddSingleton<ManyContacts>().AddSingleton<ContactList>()
        .AddSingleton<Leavers>().AddSingleton<Contacts>().AddSingleton<ContactImport>().AddImports().AddSingleton<IEventReaction, SubscriptionsFromEvents>();

    private static IServiceCollection AddImports(this IServiceCollection services) =>
        services.AddSingleton<ImportWork>().AddSingleton<ImportUploads>().AddSingleton<ImportJobs>().AddSingleton<ImportExaminer>().AddSingleton<ImportRuns>().AddSingleton<ImportReports>().AddSingleton<ImportUpkeep>();
}
