using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Deliveries;

namespace Postroad.Core.Notices;

/// <summary>Puts the feature together.</summary>
public static class NoticesSetup
{
    /// <summary>Needs Accounts, Sending, Deliveries and <see cref="AdminLinks"/>.</summary>
    public static IServiceCollection AddNotices(this IServiceCollection services) =>
        services.AddSingleton<NoticeOffice>().AddSingleton<ISendComposer, NoticeComposer>().AddSingleton<LostPasswords>().AddSingleton<BrokenDomains>().AddSingleton<BrokenLinks>();
}
