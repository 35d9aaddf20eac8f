using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Postroad.Core.Persistence;

namespace Postroad.Core.Accounts;

/// <summary>Puts the feature together.</summary>
public static class AccountsSetup
{
    /// <summary>
    /// Needs a <see cref="Database"/>, a <see cref="DataFolder"/> and a <see cref="TimeProvider"/>. Data Protection is set up for the whole process, cookies
    /// and antiforgery included; the application's name is fixed, so that all nodes and all versions share one ring.
    /// </summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("Postroad");
        services.AddSingleton<RingLock>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(options =>
        {
            options.XmlRepository = new RingStore(provider.GetRequiredService<Database>());
            options.XmlEncryptor = new RingEncryptor(provider.GetRequiredService<RingLock>());
        }));
        services.AddSingleton<KeyRing>().AddSingleton<Secrets>().AddSingleton<SignInLinks>().AddSingleton<Customers>().AddSingleton<Users>();
        services.AddSingleton<Passwords>().AddSingleton<Sessions>().AddSingleton<SignInTries>().AddSingleton<PasswordSignIn>().AddSingleton<SecondFactors>().AddSingleton<Team>().AddSingleton<ApiKeys>().AddSingleton<ApiCalls>().AddSingleton<FirstSetUp>();
        return services;
    }
}
