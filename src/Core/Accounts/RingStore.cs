using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>The Data Protection key ring in the database.</summary>
internal sealed class RingStore(Database database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = database.Read(CustomerId.Installation);
        return db.Set<RingKey>().OrderBy(k => k.Id).Select(k => k.Xml).AsEnumerable().Select(XElement.Parse).ToList();
    }

    // The interface is synchronous and is called about once in 90 days, never from inside a write.
    public void StoreElement(XElement element, string friendlyName) =>
        Task.Run(() => database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            db.Add(new RingKey { FriendlyName = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
            await db.SaveChangesAsync();
        }, CancellationToken.None)).GetAwaiter().GetResult();
}

/// <summary>The key file of this installation, opened when it is first needed.</summary>
internal sealed class RingLock(DataFolder folder, Database database)
{
    private readonly Lazy<RingKeyFile> file = new(() =>
    {
        using var db = database.Read(CustomerId.Installation);
        return RingKeyFile.Open(folder, mayCreate: !db.Set<RingKey>().Any() && !db.Set<StoredKey>().Any());
    }, LazyThreadSafetyMode.PublicationOnly);

    public RingKeyFile File => file.Value;
}

/// <summary>Encrypts a new ring key by the key outside the database.</summary>
internal sealed class RingEncryptor(RingLock ringLock) : IXmlEncryptor
{
    internal const string Context = "postroad|ring";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var text = Envelope.Seal(ringLock.File.Key, System.Text.Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)), Context);
        return new EncryptedXmlInfo(new XElement("sealed", new XAttribute("key", ringLock.File.Id), text), typeof(RingDecryptor));
    }
}

/// <summary>Made by Data Protection from the type's name, which therefore stands in the database: do not rename.</summary>
internal sealed class RingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var file = services.GetRequiredService<RingLock>().File;
        var key = encryptedElement.Attribute("key")?.Value;
        if (key != file.Id) throw new KeyException($"The database was encrypted with the ring key {key}, but keys/ring.key in the data folder is {file.Id}: put the right file back from your backup.");
        try
        {
            return XElement.Parse(System.Text.Encoding.UTF8.GetString(Envelope.Open(file.Key, encryptedElement.Value, RingEncryptor.Context)));
        }
        catch (CryptographicException e)
        {
            throw new KeyException("A key of the ring in the database was changed since it was stored.", e);
        }
    }
}
