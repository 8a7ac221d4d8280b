## Around every page
language = Idioma
about-venue = Sobre { $venue }
privacy = Esta página não rastreia ninguém nem carrega nada de outros sites.

## Signing in
connect-heading = Conectar à internet
on-network = Está na rede de { $venue }.
terms = Termos de utilização
terms-binding = Este texto é uma tradução. A versão vinculativa é a deste idioma: { $language }.
accept-terms = Aceito os termos de utilização
accept-and-connect = Aceitar e conectar
choose-way = Como deseja iniciar sessão?
or = ou
sign-in = Iniciar sessão

## What is offered, and what is left
time = Tempo
data = Dados
speed = Velocidade
up-to = até { $speed }
then-slower = depois { $speed }
online-heading = Está online
close-page = Pode fechar esta página.
time-left = Tempo restante
data-left = Dados restantes
until = até: { $moment }
renews = Renova-se: { $moment }
data-used-up = Os seus dados acabaram. Continua online, mas mais devagar.
refresh = Atualizar
stay-longer = Ficar online mais tempo
sign-out = Terminar sessão
consents-heading = O que permite
consents-hint = Está online quer assinale algo aqui quer não. Pode alterá-lo aqui a qualquer momento.
consents-save = Guardar
consents-saved = Guardado.
back = Voltar
devices = Dispositivos
this-device = Este dispositivo
device-used = Usados: { $data }

## When nothing is granted now
closed = A rede está fechada a esta hora.
used-up = Este dispositivo já usou tudo a que tem direito.
again-in = Tempo até poder voltar a ficar online: { $length } ({ $moment })
ask-staff = Pergunte ao pessoal quando poderá voltar a ficar online.

## When a form was not taken
notice-terms-changed = Os termos mudaram desde que esta página foi aberta. Leia-os novamente.
notice-expired = Esta página esteve aberta demasiado tempo e nada foi alterado. Prima o botão mais uma vez.
notice-other-device = Esta página não foi criada para este dispositivo e nada foi alterado. Prima o botão mais uma vez.
notice-device-gone = Esse dispositivo já está offline.
notice-account-made = A sua conta está pronta. Entre com ela.
notice-password-changed = A sua palavra-passe foi mudada.
notice-password-given = Outra pessoa escolheu a sua palavra-passe. Escolha uma sua.
fill-in = Preencha este campo.
too-many-tries = Demasiadas tentativas. Aguarde: { $length }
way-failed = De momento não é possível iniciar sessão desta forma. Tente novamente ou escolha outra.
not-here = É válido, mas não nesta parte da rede. Use-o onde lhe foi indicado.

## Ways in
voucher-code = Código do voucher
voucher-hint = Está impresso no seu voucher. Maiúsculas e espaços não importam.
voucher-use = Usar o voucher
voucher-wrong = Este código não é válido. Verifique-o e tente novamente.
voucher-over = Este voucher está esgotado ou expirou.
voucher-full = Já estão online todos os dispositivos que este voucher permite.
voucher-optional = Sem voucher, deixe o campo vazio.
sponsor-ask = Perguntar a um anfitrião
sponsor-host = Nome ou e-mail do seu anfitrião
sponsor-hint = A pessoa da casa que vem visitar. É ela que decide se pode entrar.
guest-name = O seu nome
sponsor-reason = Motivo da visita
sponsor-send = Pedir acesso
sponsor-wait-heading = À espera de uma resposta
sponsor-wait = A pergunta foi enviada a { $host }. Esta página procura a resposta sozinha. Se não vier nenhuma, verifique o nome e pergunte de novo.
sponsor-again = Perguntar de novo
sponsor-refused = O seu anfitrião não lhe deu acesso. Fale com essa pessoa ou escolha outra forma.
host-mail-subject = Um visitante pede acesso: { $venue }
host-mail = { $guest } pede para usar a rede de { $venue } ({ $zone }).
host-mail-reason = Motivo indicado: { $reason }
host-mail-beware = Estas palavras foram escritas pelo visitante. Se não espera ninguém, ignore esta mensagem.
host-mail-link = Inicie sessão neste endereço para ver o pedido e responder:
allowance-over = O que lhe foi concedido está esgotado ou expirou.
devices-full = Já estão em linha tantos dos seus dispositivos quantos são permitidos.
other-devices = Outros dispositivos online: { $n }
which-offline = Que dispositivo deve ficar offline?
online-since = online desde: { $moment }
resume = Continuar a sua sessão
resume-known = Este navegador já esteve em linha aqui. Pode continuar com o que lhe restava.
resume-code = Código da sua sessão
resume-hint = A página mostrava-o enquanto estava em linha.
resume-wrong = Este código não está certo, ou a sua sessão já não pode continuar.
resume-keep = Se esta rede não voltar a reconhecer o seu dispositivo, continue com este código:
user-name = Nome de utilizador
password = Palavra-passe
password-wrong = O nome de utilizador ou a palavra-passe não está correto.
account-use = Entrar com uma conta
account-new = Criar uma conta
name-hint = Letras e algarismos; entre eles também . _ - @ +
name-taken = Este nome já está em uso. Escolha outro.
password-former = Palavra-passe atual
password-new = Nova palavra-passe
password-hint = Pelo menos 8 caracteres.
password-common = Esta palavra-passe é fácil de adivinhar. Escolha outra.
password-same = Esta é a palavra-passe atual. Escolha outra.
password-change = Mudar a palavra-passe
reset-ask = Esqueceu-se da palavra-passe?
reset-hint = Enviamos uma ligação para o endereço de e-mail da sua conta.
reset-send = Enviar-me uma ligação
reset-sent = Se existir uma conta com este endereço, foi enviada uma mensagem com uma ligação. A ligação serve uma vez.
reset-message = Alguém pediu uma nova palavra-passe para a sua conta na rede de { $venue }. O seu nome de utilizador: { $name }. Se não foi você, ignore esta mensagem.
reset-link = Escolha uma nova palavra-passe neste endereço, nessa rede:
reset-wrong = Esta ligação não está correta ou já não é válida. Peça outra.
email = Endereço de e-mail
phone = Número de telefone
send-code = Enviar-me um código
code = Código
code-sent = Enviámos um código para { $address }.
code-wrong = Este código está errado ou já não é válido.
mail-use = Receber um código por e-mail
phone-use = Receber um código por SMS
code-message = { $code } é o seu código para a rede de { $venue }. Se não o pediu, ignore esta mensagem.
code-link = Ou abra este endereço no dispositivo com que o pediu:
code-other-device = Este código foi pedido noutro dispositivo. Introduza-o lá:
code-unsent = Não foi possível enviar o código agora. Tente mais tarde ou escolha outra forma.
address-refused = Não são enviados códigos para aí. Verifique o que escreveu ou escolha outra forma.
room = Número do quarto
surname = Apelido
stay-wrong = Não encontrámos nenhuma estadia com este número de quarto e este apelido.
stay-not-yet = Ainda não é possível ficar online com estes dados. Tente novamente mais tarde.
card = Número do cartão
details-wrong = Não encontrámos nada com estes dados. Verifique-os e tente novamente.
continue-with = Continuar com { $provider }

## When something goes wrong
error-heading = Não funcionou
open-sign-in = Abrir a página de início de sessão
error-not-a-guest = Este dispositivo não foi encontrado na rede de visitantes. Ligue-se diretamente à rede de { $venue }, sem VPN nem outro router pelo meio, e abra esta página novamente.
error-from-elsewhere = Uma página de outro site enviou isto, por isso nada foi alterado. Abra a própria página de início de sessão.
error-unusable = O que foi enviado não pode ser usado. Abra novamente a página de início de sessão e tente outra vez.
error-forbidden = Isto não é permitido. Abra a página de início de sessão e comece por aí.
error-not-found = Essa página não existe aqui. A página de início de sessão está a um passo.
error-not-done = Isso não é possível com esta página. Abra a página de início de sessão e comece por aí.
error-too-slow = O pedido não chegou a tempo. O Wi-Fi pode estar fraco aqui: aproxime-se e tente novamente.
error-too-long = Foi enviado mais do que esta página aceita. Abra a página de início de sessão e comece por aí.
error-too-often = Este dispositivo tentou demasiadas vezes. Espere meio minuto e tente novamente.
error-broken = O portal do Wi-Fi tem um erro. Quem está online continua online. Tente novamente daqui a pouco.
error-busy = Isto não é possível neste momento e nada foi alterado. Quem está online continua online. Tente novamente dentro de alguns segundos.

## Amounts and moments
days = { $n ->
    [one] { $n } dia
   *[other] { $n } dias
}
hours = { $n ->
    [one] { $n } hora
   *[other] { $n } horas
}
minutes = { $n ->
    [one] { $n } minuto
   *[other] { $n } minutos
}
less-than-a-minute = menos de um minuto
two-lengths = { $long } { $short }
kilobytes = { $n } kB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
kilobits-per-second = { $n } kbit/s
megabits-per-second = { $n } Mbit/s
gigabits-per-second = { $n } Gbit/s
month = { $month ->
    [1] jan.
    [2] fev.
    [3] mar.
    [4] abr.
    [5] mai.
    [6] jun.
    [7] jul.
    [8] ago.
    [9] set.
    [10] out.
    [11] nov.
   *[12] dez.
}
day-and-time = { $day } de { month }, { $time }
